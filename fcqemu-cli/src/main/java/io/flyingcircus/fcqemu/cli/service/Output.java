package io.flyingcircus.fcqemu.cli.service;

import io.flyingcircus.fcqemu.cli.client.Frame;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A stream whose bytes go to a client, in frames of one kind. */
final class Output extends OutputStream {

    private final Outbox outbox;
    private final Frame.Kind kind;

    Output(Outbox outbox, Frame.Kind kind) {
        this.outbox = outbox;
        this.kind = kind;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; done += Frame.LONGEST) {
            int from = offset + done;
            byte[] part = Arrays.copyOfRange(bytes, from, from + Math.min(Frame.LONGEST, length - done));
            outbox.put(new Frame(kind, ByteBuffer.wrap(part)));
        }
    }
}
