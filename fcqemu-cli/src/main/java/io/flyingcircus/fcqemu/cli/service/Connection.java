package io.flyingcircus.fcqemu.cli.service;

import io.flyingcircus.fcqemu.cli.client.Frame;
import io.flyingcircus.fcqemu.cli.client.FrameChannel;
import io.flyingcircus.fcqemu.cli.client.TypedCommand;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One client, from its command to the exit code. */
final class Connection implements Caller {

    /** A client that is one says at once what it wants. */
    private static final Duration UNTIL_GO = Duration.ofSeconds(5);

    /** A command that looks only, or waits for a lock, ends within it when its client leaves. */
    private static final Duration TO_END_BY_ITSELF = Duration.ofSeconds(1);

    private final FrameChannel channel;
    /** Set before anything is carried out. */
    private volatile String afterwards = "";

    private final TypedCommand command;
    private final Outbox outbox;
    private final Input in;
    private final PrintStream out;
    private final PrintStream err;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<BooleanSupplier> reactions = new ArrayList<>();
    private boolean left;

    private Connection(FrameChannel channel, TypedCommand command, Duration patience) {
        this.channel = channel;
        this.command = command;
        this.outbox = new Outbox(channel, patience);
        this.in = new Input(outbox);
        this.out = stream(Frame.Kind.OUT, command.outCharset());
        this.err = stream(Frame.Kind.ERR, command.errCharset());
    }

    private PrintStream stream(Frame.Kind kind, String charset) {
        return new PrintStream(new BufferedOutputStream(new Output(outbox, kind)), true, charset(charset));
    }

    private static Charset charset(String name) {
        return Charset.forName(name, StandardCharsets.UTF_8);
    }

    /**
     * Serves a client.
     *
     * @param place of this daemon
     * @param patience with a client that does not read
     * @param taken told of a command before it is carried out
     * @throws IOException if it is none, or has left before it wanted anything
     */
    static void serve(
            FrameChannel channel,
            TypedCommand.Place place,
            ClientWork work,
            Duration patience,
            Consumer<TypedCommand> taken)
            throws IOException {
        Optional<TypedCommand> agreed;
        Thread timer =
                channel.closeAfter(UNTIL_GO.toMillis(), Thread.ofVirtual().name("until-go"));
        try {
            agreed = agree(channel, place, work);
        } finally {
            timer.interrupt();
        }
        if (agreed.isPresent()) {
            taken.accept(agreed.get());
            new Connection(channel, agreed.get(), patience).carryOut(work);
        }
    }

    /** What the client wants done; empty if that is not for this daemon, which it has been told then. */
    private static Optional<TypedCommand> agree(FrameChannel channel, TypedCommand.Place place, ClientWork work)
            throws IOException {
        var command = TypedCommand.parse(expect(channel, Frame.Kind.COMMAND));
        Optional<String> objection = place.equals(command.place())
                ? work.objection(command.arguments())
                : Optional.of("this is the daemon of " + place);
        if (objection.isPresent()) {
            channel.send(Frame.Kind.DECLINED, objection.get());
            return Optional.empty();
        }
        channel.send(Frame.Kind.ACCEPTED);
        expect(channel, Frame.Kind.GO);
        return Optional.of(command);
    }

    private static ByteBuffer expect(FrameChannel channel, Frame.Kind kind) throws IOException {
        Frame frame = channel.receive();
        if (frame.kind() != kind) {
            throw new ProtocolException(kind + " is expected, and " + frame.kind() + " came");
        }
        return frame.content();
    }

    private void carryOut(ClientWork work) {
        Thread sender = Thread.ofVirtual().name("to-client").start(outbox::run);
        Thread.ofVirtual().name("from-client").start(this::listen);
        try {
            afterwards = work.afterwards(command.arguments());
            int exitCode = work.carryOut(this);
            out.flush();
            err.flush();
            over.countDown();
            outbox.put(new Frame(
                    Frame.Kind.EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(0, exitCode)));
            outbox.awaitSent();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            over.countDown();
            sender.interrupt();
        }
    }

    /** To the client, for as long as it is there. */
    private void listen() {
        try {
            while (true) {
                Frame frame = channel.receive();
                switch (frame.kind()) {
                    case INPUT -> {
                        if (!in.give(frame.content())) {
                            throw new ProtocolException("input that nobody asked for");
                        }
                    }
                    case INTERRUPTED -> leave();
                    case COMMAND, ACCEPTED, DECLINED, GO, OUT, ERR, READ, GOES_ON, EXIT ->
                        throw new ProtocolException(frame.kind() + " in the middle of a command");
                }
            }
        } catch (IOException gone) {
            if (over.getCount() > 0) {
                in.end();
                leave();
                outbox.giveUp();
            }
        }
    }

    private void leave() {
        List<BooleanSupplier> told;
        synchronized (reactions) {
            if (left) {
                return;
            }
            left = true;
            told = List.copyOf(reactions);
        }
        Thread.ofVirtual().name("client-left").start(() -> {
            boolean calledOff = told.stream().map(BooleanSupplier::getAsBoolean).reduce(false, Boolean::logicalOr);
            try {
                if (!calledOff && !over.await(TO_END_BY_ITSELF.toMillis(), TimeUnit.MILLISECONDS)) {
                    outbox.put(new Frame(Frame.Kind.GOES_ON, StandardCharsets.UTF_8.encode(goesOn())));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private String goesOn() {
        return "fc-qemu: '" + String.join(" ", command.arguments())
                + "' goes on in the daemon; var/log/fc-qemu.log has how it ends. " + afterwards + "\n";
    }

    @Override
    public TypedCommand command() {
        return command;
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public boolean left() {
        synchronized (reactions) {
            return left;
        }
    }

    @Override
    public void whenLeft(BooleanSupplier reaction) {
        boolean late;
        synchronized (reactions) {
            late = left;
            reactions.add(reaction);
        }
        if (late) {
            Thread.ofVirtual().start(() -> {
                boolean _ = reaction.getAsBoolean();
            });
        }
    }
}
