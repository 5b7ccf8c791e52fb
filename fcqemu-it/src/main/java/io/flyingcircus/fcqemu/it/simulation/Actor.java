package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.Owner;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One process of fc-qemu on one host. */
final class Actor implements Owner {

    private final String name;
    private final HostName host;
    private final Coroutine coroutine;
    private final List<Runnable> atDeath = new ArrayList<>();
    private String port = "process";
    private String method = "begin";
    private String madePort = "";
    private String madeMethod = "";
    private Object about = "";
    private @Nullable BooleanSupplier condition;
    private Duration deadline = Duration.ZERO;
    private Duration stalledUntil = Duration.ZERO;

    Actor(String name, HostName host, Runnable body) {
        this.name = name;
        this.host = host;
        this.coroutine = new Coroutine(body);
    }

    String name() {
        return name;
    }

    HostName host() {
        return host;
    }

    /** What it does when it goes on. */
    String next() {
        return port + "." + method;
    }

    /** Whether the call it made when it went on the last time was one of this port. */
    boolean called(String what) {
        return madePort.equals(what);
    }

    /** Whether it was about to take or release a lock when it went on the last time. */
    boolean sent() {
        return isSending(madePort, madeMethod);
    }

    /** Whether it is about to take or release a lock: a request that may arrive later than its answer is waited for. */
    boolean sends() {
        return isSending(port, method);
    }

    private static boolean isSending(String port, String method) {
        return port.equals("VolumeLocks") && (method.equals("lock") || method.equals("release"));
    }

    /** Whether it is about to call a method of this port. */
    boolean calls(String what) {
        return port.equals(what);
    }

    void next(String ofPort, String which, Object what) {
        port = ofPort;
        method = which;
        about = what;
    }

    /** The port it is about to call. */
    String port() {
        return port;
    }

    /** The method of that port. */
    String method() {
        return method;
    }

    /** What that call is about; empty text if nothing in particular. */
    Object about() {
        return about;
    }

    void waitFor(BooleanSupplier what, Duration until) {
        condition = what;
        deadline = until;
    }

    /** It gets no processor until then. */
    void stallUntil(Duration moment) {
        stalledUntil = moment;
    }

    boolean canGoOn(Duration now) {
        if (stalledUntil.compareTo(now) > 0) {
            return false;
        }
        return condition == null || condition.getAsBoolean() || deadline.compareTo(now) <= 0;
    }

    /** The moment from which on it goes on in any case, unless it is ready already. */
    Optional<Duration> goesOnAt() {
        if (condition == null) {
            return stalledUntil.isZero() ? Optional.empty() : Optional.of(stalledUntil);
        }
        return Optional.of(deadline.compareTo(stalledUntil) > 0 ? deadline : stalledUntil);
    }

    void goOn() {
        condition = null;
        madePort = port;
        madeMethod = method;
        coroutine.goOn();
    }

    boolean ended() {
        return coroutine.ended();
    }

    @Override
    public void atDeath(Runnable action) {
        atDeath.add(action);
    }

    /** The kernel takes back what it had. */
    void die() {
        atDeath.reversed().forEach(Runnable::run);
        atDeath.clear();
    }
}
