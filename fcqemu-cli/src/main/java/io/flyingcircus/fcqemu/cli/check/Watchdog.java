package io.flyingcircus.fcqemu.cli.check;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says that something is not done in time, whatever keeps it: unless it is called off before. */
public final class Watchdog {

    private final AtomicBoolean settled = new AtomicBoolean();
    private final CountDownLatch calledOff = new CountDownLatch(1);

    private Watchdog() {}

    /** From now on: {@code bark} runs at the deadline, in a thread of its own. */
    public static Watchdog until(Deadline deadline, Runnable bark) {
        Watchdog dog = new Watchdog();
        Thread.ofPlatform().daemon().name("check-watchdog").start(() -> dog.watch(deadline, bark));
        return dog;
    }

    private void watch(Deadline deadline, Runnable bark) {
        try {
            if (!calledOff.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS)
                    && settled.compareAndSet(false, true)) {
                bark.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It is done. Returns whether that was in time: else it has been told otherwise. */
    public boolean callOff() {
        calledOff.countDown();
        return settled.compareAndSet(false, true);
    }
}
