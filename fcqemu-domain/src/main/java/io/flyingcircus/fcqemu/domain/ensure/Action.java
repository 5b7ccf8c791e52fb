package io.flyingcircus.fcqemu.domain.ensure;

/** What is to be done about a VM next, and why. */
public sealed interface Action {

    /** Why, in words an operator understands. */
    String reason();

    /** Nothing of it is here and nothing is wanted here. */
    record Nothing(String reason) implements Action {}

    /** Whatever it does here goes on. */
    record LeaveAlone(String reason) implements Action {}

    /** It runs as it should: only its upkeep is done. */
    record KeepRunning(String reason) implements Action {}

    /** Start it from its disks. */
    record Start(String reason) implements Action {}

    /** Ask its guest to shut down, end it if that takes too long. */
    record Stop(String reason) implements Action {}

    /** Take the locks that are free, token first. */
    record TakeFreeLocks(String reason) implements Action {}

    /** Read all locks, and if they are ours, let the guest go on. */
    record Resume(String reason) implements Action {}

    /** End its process without asking the guest, then clear away. Only ever chosen on positive facts. */
    record Destroy(String reason) implements Action {}

    /** Clear away what it left: locks, registration, run files. */
    record Clear(String reason) implements Action {}

    /** Send its guest, which runs here, to the host that waits for it. */
    record HandOver(String reason) implements Action {}

    /** Wait for its guest, which runs on another host, to come. */
    record AwaitGuest(String reason) implements Action {}

    /** A guest that came is held back until the host it came from has let go of its locks. */
    record AwaitLocks(String reason) implements Action {}

    /** Part of its memory is on the way yet, and nothing is to be touched until it is there, or the link has broken. */
    record AwaitMemory(String reason) implements Action {}

    /** Call off a stream that nobody watches over any more. */
    record CancelMigration(String reason) implements Action {}

    /** Its guest goes on here after all, once nothing at the old host that it was being sent to can execute it. */
    record TakeBack(String reason) implements Action {}

    /** Its guest executes at an old host: that takes its locks and is told that it is done. Here it never goes on. */
    record PassOn(String reason) implements Action {}

    /** Change nothing; the wanted state cannot be reached now, and the reason says what to do. */
    record Report(String reason) implements Action {}

    /** Whether VM, volumes and locks stay as they are, so that it may be decided by a mere look. */
    default boolean leavesAsItIs() {
        return switch (this) {
            case Nothing _, LeaveAlone _, KeepRunning _, Report _ -> true;
            case Start _,
                    Stop _,
                    TakeFreeLocks _,
                    Resume _,
                    Destroy _,
                    Clear _,
                    HandOver _,
                    AwaitGuest _,
                    AwaitLocks _,
                    AwaitMemory _,
                    CancelMigration _,
                    TakeBack _,
                    PassOn _ -> false;
        };
    }

    /** Name of the action, for the log. */
    default String label() {
        return switch (this) {
            case Nothing _ -> "nothing";
            case LeaveAlone _ -> "leave-alone";
            case KeepRunning _ -> "keep-running";
            case Start _ -> "start";
            case Stop _ -> "stop";
            case TakeFreeLocks _ -> "take-free-locks";
            case Resume _ -> "resume";
            case Destroy _ -> "destroy";
            case Clear _ -> "clear";
            case HandOver _ -> "hand-over";
            case AwaitGuest _ -> "await-guest";
            case AwaitLocks _ -> "await-locks";
            case AwaitMemory _ -> "await-memory";
            case CancelMigration _ -> "cancel-migration";
            case TakeBack _ -> "take-back";
            case PassOn _ -> "pass-on";
            case Report _ -> "report";
        };
    }
}
