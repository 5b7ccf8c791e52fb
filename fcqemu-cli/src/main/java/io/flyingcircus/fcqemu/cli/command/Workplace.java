package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Where a command is carried out: in a process of its own, or by the daemon for a client. */
interface Workplace {

    /**
     * Has something done, in a thread of its own, when the command is told to end.
     *
     * @param reaction returns whether the command has been called off and will end soon
     * @return takes that back
     */
    Registered whenTold(BooleanSupplier reaction);

    /** Whether a command that is told to end is cut off where it stands, unless it is called off; elsewhere it goes on to its end. */
    boolean cutsOff();

    /**
     * Has errands done later by the same process.
     *
     * @return whether it will; if not, somebody else has to
     */
    boolean takes(List<Errand> errands);

    /** Looks at a VM for an operator: now, or where that takes too long, before. */
    StatusAnswer status(VmCommands commands, VmName vm);

    /** Something that can be taken back. */
    @FunctionalInterface
    interface Registered {
        void remove();
    }

    /** A process that does this one command. */
    Workplace OWN_PROCESS = new Workplace() {
        @Override
        public Registered whenTold(BooleanSupplier reaction) {
            var hook = new Thread(
                    () -> {
                        boolean _ = reaction.getAsBoolean();
                    },
                    "interrupted");
            Runtime.getRuntime().addShutdownHook(hook);
            return () -> {
                try {
                    boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
                } catch (IllegalStateException ending) {
                    // It runs already.
                    return;
                }
            };
        }

        @Override
        public boolean cutsOff() {
            return true;
        }

        @Override
        public StatusAnswer status(VmCommands commands, VmName vm) {
            return StatusAnswer.fresh(commands.status(vm));
        }

        @Override
        public boolean takes(List<Errand> errands) {
            return false;
        }
    };
}
