package io.flyingcircus.fcqemu.cli.service;

import io.flyingcircus.fcqemu.cli.client.Frame;
import io.flyingcircus.fcqemu.cli.client.FrameChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What is on its way to a client, so that a command goes on whether it reads or not. A client that does not is given up, and
 * what is meant for it dropped.
 */
final class Outbox {

    /** The longest texts of commands are a few; what an operator sees of events, a few hundred. */
    private static final int MOST_FRAMES = 2_000;

    private final BlockingQueue<Frame> frames = new ArrayBlockingQueue<>(MOST_FRAMES);
    private final CountDownLatch sent = new CountDownLatch(1);
    private final FrameChannel channel;
    private final Duration patience;
    private volatile boolean givenUp;

    /** @param patience how long a client may hold up a command, once */
    Outbox(FrameChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /** Sends what is put in, until its {@code EXIT}. For a thread of its own. */
    void run() {
        try {
            Frame frame;
            do {
                frame = frames.take();
                channel.send(frame.kind(), frame.content());
            } while (frame.kind() != Frame.Kind.EXIT);
        } catch (IOException | InterruptedException notThere) {
            giveUp();
        } finally {
            sent.countDown();
        }
    }

    /** Has a frame sent after those before it. */
    void put(Frame frame) {
        try {
            if (!givenUp && !frames.offer(frame, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                giveUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all is sent, or the client has used up its time. */
    void awaitSent() throws InterruptedException {
        if (!sent.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            giveUp();
        }
    }

    /** From now on nothing is sent; whoever waits for the client waits no more. */
    void giveUp() {
        givenUp = true;
        frames.clear();
        sent.countDown();
        try {
            channel.close();
        } catch (IOException gone) {
            // It could not be closed because it is.
        }
    }
}
