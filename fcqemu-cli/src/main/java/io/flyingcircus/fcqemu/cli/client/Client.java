package io.flyingcircus.fcqemu.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One command, done by the daemon. Whenever that is not there, does not want to, or ends in the middle, this process becomes the
 * one that does it itself: what was begun already is looked at again there, before anything is done twice.
 */
public final class Client {

    /** A daemon has nothing to do before it accepts; one that takes longer hangs. */
    private static final long UNTIL_ACCEPTED_MS = 3_000;

    /** For a migration to be called off: what the other end may take to answer, and to be given up. */
    private static final long LAST_WORDS_SECONDS = 150;

    /** Results are shown when all is done, so that a daemon that ends in the middle leaves no half of them. */
    private static final int MOST_HELD_BACK_BYTES = 16 << 20;

    private final List<String> arguments;
    private final String launcher;
    private final CountDownLatch over = new CountDownLatch(1);
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();
    private boolean inputAsked;
    private volatile boolean interrupted;

    private Client(List<String> arguments) {
        this.arguments = arguments;
        this.launcher = System.getProperty("fcqemu.launcher");
    }

    /** A client that carries out one command line. */
    static Client of(List<String> arguments) {
        return new Client(arguments);
    }

    /**
     * Has a command line carried out and ends the process with its exit code.
     *
     * @param arguments as typed
     */
    public static void main(String[] arguments) throws IOException {
        System.exit(of(List.of(arguments)).run());
    }

    /** Its exit code. Does not return where this process does it itself. */
    int run() throws IOException {
        String begun = clockTicksSinceBoot();
        Optional<FrameChannel> daemon = accepted();
        if (daemon.isEmpty()) {
            return alone("--no-daemon");
        }
        try (FrameChannel connection = daemon.get()) {
            Thread hook = new Thread(() -> interrupt(connection), "interrupted");
            Runtime.getRuntime().addShutdownHook(hook);
            int exitCode = follow(connection);
            over.countDown();
            if (!interrupted) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
            return exitCode;
        } catch (IOException | IllegalStateException ended) {
            over.countDown();
            if (interrupted) {
                return 1; // The process ends already, with what the signal says.
            }
            System.err.println("fc-qemu: the daemon ended while it did this (" + ended.getMessage()
                    + "); looking at what became of it");
            return alone("--no-daemon", "--again=" + begun);
        }
    }

    /** A daemon that is there, for the same host, and would do it. */
    private Optional<FrameChannel> accepted() {
        Path socket = Path.of(System.getProperty("fcqemu.socket"));
        try {
            var daemon = new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            Thread patience = daemon.closeAfter(
                    UNTIL_ACCEPTED_MS, Thread.ofPlatform().daemon().name("patience"));
            daemon.send(Frame.Kind.COMMAND, command().toBytes());
            boolean accepted = daemon.receive().kind() == Frame.Kind.ACCEPTED;
            patience.interrupt();
            if (accepted) {
                daemon.send(Frame.Kind.GO);
                return Optional.of(daemon);
            }
            daemon.close();
        } catch (IOException | RuntimeException notThere) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private TypedCommand command() {
        Path root = Path.of(System.getProperty("fcqemu.root", "/")).normalize();
        String config = System.getProperty("fcqemu.config", "");
        return new TypedCommand(
                new TypedCommand.Place(
                        System.getProperty("fcqemu.build", ""),
                        root.toString(),
                        (config.isEmpty() ? root.resolve("etc/qemu/fc-qemu.conf") : Path.of(config))
                                .normalize()
                                .toString(),
                        System.getenv().getOrDefault("TZ", "")),
                ProcessHandle.current().pid(),
                Boolean.getBoolean("fcqemu.terminal"),
                System.out.charset().name(),
                System.err.charset().name(),
                TypedCommand.lookedAt(System.getenv()),
                arguments);
    }

    /** Shows what comes until all is done. */
    private int follow(FrameChannel daemon) throws IOException {
        while (true) {
            Frame frame = daemon.receive();
            switch (frame.kind()) {
                case OUT -> holdBack(frame.content());
                case ERR -> show(frame.content());
                case READ -> hand(daemon);
                case GOES_ON -> {
                    show(frame.content());
                    return 1;
                }
                case EXIT -> {
                    results.writeTo(System.out);
                    System.out.flush();
                    return frame.content().getInt();
                }
                case COMMAND, ACCEPTED, DECLINED, GO, INPUT, INTERRUPTED ->
                    throw new IOException("it said " + frame.kind() + " in the middle");
            }
        }
    }

    private void holdBack(ByteBuffer content) throws IOException {
        results.write(bytes(content));
        if (results.size() > MOST_HELD_BACK_BYTES) {
            results.writeTo(System.out);
            results.reset();
        }
    }

    private static void show(ByteBuffer content) {
        System.err.writeBytes(bytes(content));
        System.err.flush();
    }

    private void hand(FrameChannel daemon) throws IOException {
        inputAsked = true;
        byte[] next = new byte[Frame.LONGEST];
        int length = Math.max(0, System.in.read(next));
        input.write(next, 0, length);
        daemon.send(Frame.Kind.INPUT, ByteBuffer.wrap(next, 0, length));
    }

    private static byte[] bytes(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    /** The JVM ends with its last hook: this one waits for the last words. */
    private void interrupt(FrameChannel daemon) {
        interrupted = true;
        try {
            daemon.send(Frame.Kind.INTERRUPTED);
            boolean _ = over.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException ended) {
            // There is nobody to have words.
        }
    }

    /** This process does it. */
    private int alone(String... options) throws IOException {
        var command = new ArrayList<String>(List.of(launcher));
        command.addAll(List.of(options));
        command.addAll(arguments);
        Optional<byte[]> stdin = Optional.empty();
        if (inputAsked) {
            System.in.transferTo(input);
            stdin = Optional.of(input.toByteArray());
        }
        ThisProcess.become(command, stdin);
        throw new IllegalStateException("a process that has become another one went on");
    }

    /** To tell a QEMU that was started since from one that was there: as field 22 of {@code /proc/PID/stat} has it. */
    private static String clockTicksSinceBoot() throws IOException {
        String seconds = Files.readString(Path.of("/proc/uptime"), StandardCharsets.US_ASCII);
        return seconds.substring(0, seconds.indexOf(' ')).replace(".", "");
    }
}
