package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.RbdException;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.BoundedCalls.CallNotMade;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The calls of one connection: bounded in time, their failures turned into sentences that name what to check. */
class ClusterCalls {

    /** What tells of the connection or its client; the others tell of what was asked for. */
    private static final Set<Reason> SPOILS = Set.of(Reason.NOT_PERMITTED, Reason.BLOCKLISTED, Reason.TIMED_OUT);

    private final ClusterSettings settings;
    private volatile String monitors = "not known yet";
    private volatile boolean abandoned;
    private volatile boolean sound = true;
    private volatile boolean ended;

    /** Calls hold it to read, the end of the connection to write: no handle is freed under a call that works on it. */
    private final ReadWriteLock connection = new ReentrantReadWriteLock();

    ClusterCalls(ClusterSettings settings) {
        this.settings = settings;
    }

    ClusterSettings settings() {
        return settings;
    }

    void knowMonitors(String monHost) {
        monitors = monHost.isBlank() ? "none configured" : monHost;
    }

    /** Whether a call hangs in the connection, so that it can neither be used nor freed any more. */
    boolean isAbandoned() {
        return abandoned;
    }

    /** Whether none was refused, cut off or waited for in vain so far. */
    boolean areSound() {
        return sound;
    }

    /** For calls that make a few round trips: each has Ceph's own timeout, this is the guard around all of them. */
    Duration shortPatience() {
        return settings.operationTimeout().multipliedBy(2).plusSeconds(5);
    }

    /**
     * Makes a call that returns a count, or an error number with a minus sign.
     *
     * @param operation name of the librados or librbd function
     * @param subject   what it is for: pool, image, option
     */
    long make(String operation, String subject, Duration patience, Callable<? extends Number> call) {
        long returned = makeFor(operation, subject, patience, call).longValue();
        if (returned < 0) {
            throw failure(operation, subject, (int) returned);
        }
        return returned;
    }

    /** Makes a call of rados-java, which throws on failure. */
    <T> T makeFor(String operation, String subject, Duration patience, Callable<T> call) {
        connection.readLock().lock();
        try {
            if (ended) {
                throw new IllegalStateException(operation + " of " + subject + ": the connection to Ceph is closed");
            }
            if (abandoned) {
                throw notTried(operation, subject, "an earlier call of this connection still hangs");
            }
            return bounded(operation, subject, patience, call);
        } finally {
            connection.readLock().unlock();
        }
    }

    /** Frees a handle, unless a call hangs in the connection or it is gone as a whole. */
    void free(String operation, String subject, Callable<? extends Number> call) {
        if (!abandoned && !ended) {
            make(operation, subject, settings.longTimeout(), call);
        }
    }

    /** Runs what ends the connection, once, when no call is under way; not at all if one hangs. */
    void end(Runnable disconnect) {
        connection.writeLock().lock();
        try {
            if (!ended && !abandoned) {
                disconnect.run();
            }
        } finally {
            ended = true;
            connection.writeLock().unlock();
        }
    }

    private <T> T bounded(String operation, String subject, Duration patience, Callable<T> call) {
        try {
            return BoundedCalls.OF_THIS_PROCESS.call(patience, call);
        } catch (RbdException failed) {
            throw failure(operation, subject, failed.getReturnValue());
        } catch (RadosException failed) {
            throw failure(operation, subject, failed.getReturnValue());
        } catch (TimeoutException hangs) {
            abandoned = true;
            String how = "it did not return within " + patience.toSeconds() + " s and is left to itself";
            throw failure(operation, subject, Reason.TIMED_OUT, how);
        } catch (CallNotMade notMade) {
            throw notTried(operation, subject, String.valueOf(notMade.getMessage()));
        } catch (RuntimeException unexpected) {
            throw unexpected;
        } catch (Exception unexpected) {
            throw new IllegalStateException(operation + " of " + subject, unexpected);
        }
    }

    private StorageException notTried(String operation, String subject, String why) {
        String message =
                "%s of %s was not tried: %s. Check `ceph -s` for monitors, OSDs or placement groups that are down."
                        .formatted(operation, subject, why);
        return new StorageException(Reason.TIMED_OUT, message);
    }

    private StorageException failure(String operation, String subject, int returned) {
        Reason reason = Errors.reasonOf(returned);
        return failure(operation, subject, reason, Errors.words(reason) + " (error " + -returned + ")");
    }

    private StorageException failure(String operation, String subject, Reason reason, String how) {
        if (SPOILS.contains(reason)) {
            sound = false;
        }
        String message = "%s of %s: %s. Ceph client %s, configuration %s, monitors %s. %s"
                .formatted(
                        operation,
                        subject,
                        how,
                        settings.clientName(),
                        settings.configuration(),
                        monitors,
                        Advice.of(operation, reason, settings));
        return new StorageException(reason, message);
    }
}
