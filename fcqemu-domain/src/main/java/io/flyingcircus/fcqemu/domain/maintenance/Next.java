package io.flyingcircus.fcqemu.domain.maintenance;

/** What is to be done next to empty a host. */
sealed interface Next {

    /** Ask the directory to want its VMs elsewhere. */
    record Ask() implements Next {}

    /** Look again a little later. */
    record Wait() implements Next {}

    /** No VM is left: the host may be worked on. */
    record Enter() implements Next {}

    /** The time is over, and all that are left are about to leave: the lock is kept, and whoever tries again goes on. */
    record TryAgain() implements Next {}

    /** The time is over, and some would not leave however long they are waited for: another host may have its turn. */
    record Postpone() implements Next {}

    /** Somebody wants it no more. */
    record CallOff() implements Next {}
}
