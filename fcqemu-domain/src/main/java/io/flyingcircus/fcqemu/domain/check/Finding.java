package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that is not as it should be, or could not be found out.
 *
 * @param severity how bad it is
 * @param kind what it is; its label is a promise to programs
 * @param vm whose; empty if it is the host's
 * @param text what was found and what to do, for people
 */
public record Finding(Severity severity, Kind kind, Optional<VmName> vm, String text) {

    /** What may be found. */
    public enum Kind {
        /** A VM uses more memory than it should need. */
        VM_MEMORY,
        /** Much of a VM is in swap. */
        VM_SWAP,
        /** All VMs together use more than was promised them. */
        TOTAL_MEMORY,
        /** A VM is wanted here and does not run here. */
        NOT_RUNNING,
        /** A VM runs here and is not wanted here. */
        NOT_WANTED,
        /** A VM has several processes here. */
        SEVERAL_PROCESSES,
        /** A VM runs here and another host has locks of it. */
        LOCKED_ELSEWHERE,
        /** A VM runs here without all its locks. */
        LOCKS_LOST,
        /** A lock that cannot be read. */
        LOCK_UNREADABLE,
        /** Something of a VM is left here that does not run here. */
        LEFT_BEHIND,
        /** Volumes or locks are left of a VM that nobody knows any more. */
        DEFINITION_GONE,
        /** A definition that cannot be used. */
        DEFINITION_UNUSABLE,
        /** A VM runs here, and the catalog does not know. */
        NOT_REGISTERED,
        /** The catalog says that a VM runs here, and it does not. */
        REGISTRATION_STALE,
        /** The QEMU program was replaced since a VM was started. */
        QEMU_OUTDATED,
        /** This host may not cut others off from the storage. */
        FENCING_NOT_PERMITTED,
        /** Consul does not answer. */
        CONSUL_UNREACHABLE,
        /** Locks could not be read. */
        LOCKS_UNKNOWN,
        /** Memory of a VM could not be read. */
        MEMORY_UNKNOWN,
        /** Whether this host may cut others off could not be found out. */
        FENCING_UNKNOWN,
        /** Not even this host's VMs could be found out. */
        HOST_UNKNOWN;

        /** As it is printed. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
