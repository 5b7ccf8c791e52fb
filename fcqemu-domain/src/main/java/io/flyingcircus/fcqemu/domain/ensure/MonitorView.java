package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;

/** What asking a VM's monitor for its status gave. */
public sealed interface MonitorView {

    /** There is no process to ask. */
    record NotAsked() implements MonitorView {}

    /** It answered. */
    record Answered(RunStatus status, Transfer transfer) implements MonitorView {

        /** It answered, and its guest neither came nor goes. */
        public Answered(RunStatus status) {
            this(status, Transfer.NONE);
        }
    }

    /** Nobody listens, although the process lives. */
    record Gone(String reason) implements MonitorView {}

    /** It is there, and could not be asked: silent, held by another client, or not understood. Says nothing about the guest. */
    record Unclear(String reason) implements MonitorView {}

    /** In words, for reports. */
    default String describe() {
        return switch (this) {
            case NotAsked _ -> "none";
            case Answered answered ->
                answered.status().qmpName()
                        + switch (answered.transfer().memory()) {
                            case WHOLE -> answered.transfer().underWay() ? " migrating" : "";
                            case SPLIT -> " memory-split";
                            case BROKEN -> " memory-lost";
                        }
                        + (answered.transfer().marked() ? " marked" : "")
                        + (answered.transfer().toOldHost() ? " to-old-host" : "");
            case Gone _ -> "gone";
            case Unclear _ -> "unclear";
        };
    }
}
