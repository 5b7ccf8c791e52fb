package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Addresses behind a name, in bounded time: the resolver of the C library knows no bound of the caller's. */
public final class HostAddresses {

    private HostAddresses() {}

    /**
     * The addresses of a host, best first; a literal one costs nothing.
     *
     * @throws UnknownHostException if it has none, or if that could not be found out in time
     */
    public static List<InetAddress> of(String host, Duration patience) throws UnknownHostException {
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return lookUp(host, patience);
        }
    }

    /**
     * The best literal IP address of a host in the configuration, as a QEMU in its chroot needs it.
     *
     * @param key where it stands in the configuration, for the message
     * @throws HostException if it has none, or if that could not be found out in time
     */
    public static String first(String key, String host) {
        try {
            return of(host, ControlLimits.DEFAULT.connect()).getFirst().getHostAddress();
        } catch (UnknownHostException e) {
            throw new HostException(
                    "no guest can come to this host: " + e.getMessage() + ". Check " + key
                            + " in section [qemu] of fc-qemu.conf.",
                    e);
        }
    }

    private static List<InetAddress> lookUp(String name, Duration patience) throws UnknownHostException {
        var found = new CompletableFuture<List<InetAddress>>();
        Thread.ofPlatform().daemon().name("resolve " + name).start(() -> {
            try {
                found.complete(List.of(InetAddress.getAllByName(name)));
            } catch (UnknownHostException | RuntimeException e) {
                found.completeExceptionally(e);
            }
        });
        try {
            return found.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unknown("the name " + name + " cannot be resolved", e);
        } catch (TimeoutException e) {
            throw unknown("the name " + name + " was not resolved within " + patience.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown("interrupted while " + name + " was resolved", e);
        }
    }

    private static UnknownHostException unknown(String message, Exception cause) {
        var failure = new UnknownHostException(message);
        failure.initCause(cause);
        return failure;
    }
}
