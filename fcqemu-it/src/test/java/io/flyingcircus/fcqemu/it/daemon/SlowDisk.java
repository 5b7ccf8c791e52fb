package io.flyingcircus.fcqemu.it.daemon;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ceph's only OSD, which answers now and then for a moment, so that nearly each request takes as long as it rests in between. */
final class SlowDisk implements AutoCloseable {

    private static final Duration MOMENT = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String osd;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread rhythm;

    /** From now on. */
    SlowDisk(Testbed testbed, Duration rest) {
        try {
            this.osd = Files.readString(testbed.dir().resolve("ceph/osd.pid")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.rhythm = Thread.ofPlatform().name("slow-disk").start(() -> beat(rest));
    }

    private void beat(Duration rest) {
        try {
            do {
                signal("-STOP");
                if (over.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
                signal("-CONT");
            } while (!over.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        signal("-CONT");
    }

    private void signal(String signal) {
        Command.of("kill", signal, osd).run(PATIENCE).orFail();
    }

    /** It answers at once again. */
    @Override
    public void close() {
        over.countDown();
        boolean ended;
        try {
            ended = rhythm.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        if (!ended) {
            throw new AssertionError("the OSD may be stopped");
        }
    }
}
