package io.flyingcircus.fcqemu.cli.service;

import io.flyingcircus.fcqemu.cli.client.FrameChannel;
import io.flyingcircus.fcqemu.cli.client.TypedCommand;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Where the daemon of a host takes command lines: a socket {@code BUILD.sock} in a folder that only its own user may enter. Its
 * name says which build of the program listens, so that a client of another one does not even ask.
 */
public final class CommandSocket implements AutoCloseable {

    private static final String SUFFIX = ".sock";

    /** More than operators and handlers of one host have at once; others do their work themselves. */
    private static final int MOST_CLIENTS = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path socket;
    private final TypedCommand.Place place;
    private final ClientWork work;
    private final EventLog events;
    private final UserPrincipal ourselves;
    private final ServerSocketChannel server;
    private final Semaphore places = new Semaphore(MOST_CLIENTS);

    /**
     * Listens, in the place of any daemon before. The caller knows that none lives.
     *
     * @param folder made if it is missing
     * @throws HostException if it cannot; says why
     */
    public CommandSocket(Path folder, TypedCommand.Place place, ClientWork work, EventLog events) {
        this.socket = folder.resolve(place.build() + SUFFIX);
        this.place = place;
        this.work = work;
        this.events = events;
        try {
            this.ourselves = Files.getOwner(Path.of("/proc/self"));
            prepare(folder);
            this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            throw new HostException(
                    "no commands are taken at " + socket + " (" + e.getMessage()
                            + "), so each is done in a process of its own; everything else works",
                    e);
        }
        Thread.ofVirtual().name("clients").start(this::listen);
    }

    private void prepare(Path folder) throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(ourselves)) {
                throw new IOException(folder + " is no folder of ours; remove it", there);
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        // Left by daemons that are dead; one of another build must not look alive to its clients.
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
    }

    /**
     * Waits for the commands that are under way; call {@link #close} before.
     *
     * @param patience how long
     * @return how many still are
     */
    public int finish(Duration patience) {
        try {
            if (places.tryAcquire(MOST_CLIENTS, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return MOST_CLIENTS - places.availablePermits();
    }

    private void listen() {
        while (true) {
            try {
                SocketChannel channel = server.accept();
                Thread.ofVirtual().name("client").start(() -> serve(channel));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                tell(Level.WARNING, "client-not-accepted", e.toString());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    /** Out of descriptors, most probably, until others have closed theirs. */
    private static boolean pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void serve(SocketChannel socketChannel) {
        try (var channel = new FrameChannel(socketChannel)) {
            Optional<String> stranger = stranger(socketChannel);
            if (stranger.isPresent()) {
                tell(Level.WARNING, "client-refused", stranger.get());
            } else if (places.tryAcquire()) {
                serve(channel);
            } else {
                tell(Level.WARNING, "client-refused", MOST_CLIENTS + " commands are under way; it does its own itself");
            }
        } catch (IOException | RuntimeException failure) {
            tell(Level.DEBUG, "client-left", failure.toString());
        }
    }

    private void serve(FrameChannel channel) throws IOException {
        try {
            Connection.serve(channel, place, work, PATIENCE, this::taken);
        } finally {
            places.release();
        }
    }

    private void taken(TypedCommand command) {
        events.record(new Event(
                Level.DEBUG,
                Optional.empty(),
                "client-command",
                List.of(
                        Field.of("client", command.pid()),
                        Field.of("arguments", String.join(" ", command.arguments()))),
                null));
    }

    /** Who it is if it is not our own user; whoever could enter the folder had other ways, but none is as easy. */
    private Optional<String> stranger(SocketChannel channel) throws IOException {
        UnixDomainPrincipal peer = channel.getOption(ExtendedSocketOptions.SO_PEERCRED);
        return peer.user().equals(ourselves)
                ? Optional.empty()
                : Optional.of("it runs as " + peer.user().getName());
    }

    private void tell(Level level, String name, String reason) {
        events.record(new Event(level, Optional.empty(), name, List.of(Field.of("reason", reason)), null));
    }

    /** Takes no more; what is under way goes on. */
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            tell(Level.WARNING, "socket-left-behind", e.toString());
        }
    }
}
