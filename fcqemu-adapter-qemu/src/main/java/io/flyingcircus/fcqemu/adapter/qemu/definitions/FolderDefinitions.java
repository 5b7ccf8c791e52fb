package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RegularFile;
import io.flyingcircus.fcqemu.adapter.qemu.linux.ErrnoException;
import io.flyingcircus.fcqemu.adapter.qemu.linux.FlockedFile;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.definitions.Generations;
import io.flyingcircus.fcqemu.ports.definitions.Glance;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The definitions' folder. Each file stands for itself: whatever is wrong with one is told by its reading and touches no
 * other.
 *
 * <p>Staging files are rewritten in place by whoever receives a definition, under a flock of the file; they are read
 * under that lock too, so that no half of one is ever seen. Active files are replaced as a whole.
 */
public final class FolderDefinitions implements Definitions {

    private static final Pattern FILE_NAME = Pattern.compile("(?:\\.([^.]+)\\.cfg\\.staging|([^.]+)\\.cfg)");

    /** A writer holds a staging file for milliseconds. */
    private static final Duration WRITER_PATIENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);
    private static final Pattern GENERATION =
            Pattern.compile("^ *[\"']?consul-generation[\"']? *: *([0-9]{1,18}) *$", Pattern.MULTILINE);
    /** At the left edge it can be neither part of a value nor a key of something inside. */
    private static final Pattern GENERATION_LINE =
            Pattern.compile("^consul-generation: *([0-9]{1,18}) *$", Pattern.MULTILINE);

    private static final long NO_GENERATION = -1;
    private static final String MODE = "rw-r--r--";

    private final HostPaths paths;

    /** Definitions of the host below these paths. */
    public FolderDefinitions(HostPaths paths) {
        this.paths = paths;
    }

    @Override
    public List<VmName> names() {
        TreeSet<VmName> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(paths.definitionFolder())) {
            for (Path entry : entries) {
                owner(entry.getFileName().toString()).ifPresent(names::add);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (DirectoryIteratorException | IOException e) {
            throw unreadableFolder(e);
        }
        return List.copyOf(names);
    }

    @Override
    public DefinitionReading active(VmName vm) {
        Path file = paths.activeDefinition(vm);
        try {
            byte[] content = read(file);
            return content.length == 0
                    ? new DefinitionReading.Broken(List.of(file + ": is empty; write it anew, or remove it"))
                    : parse(vm, file, content);
        } catch (NoSuchFileException e) {
            return new DefinitionReading.Absent();
        } catch (IOException e) {
            return unreadable(file, e);
        }
    }

    @Override
    public Glance glance(VmName vm) {
        Path file = paths.activeDefinition(vm);
        try {
            Optional<Glance.Seen> seen = QuickGlance.of(vm, decoded(read(file)));
            return seen.isPresent() ? seen.get() : Glance.of(active(vm));
        } catch (IOException unreadable) {
            return Glance.of(active(vm));
        }
    }

    @Override
    public DefinitionReading staged(VmName vm) {
        Path file = paths.stagedDefinition(vm);
        try {
            byte[] content = readStaged(file);
            // Whoever receives a definition makes the file first, and locks and fills it then.
            return content.length == 0 ? new DefinitionReading.Absent() : parse(vm, file, content);
        } catch (IOException e) {
            return unreadable(file, e);
        }
    }

    @Override
    public Generations generations(VmName vm) {
        byte[] staged;
        try {
            staged = readStaged(paths.stagedDefinition(vm));
        } catch (IOException e) {
            staged = new byte[0];
        }
        return new Generations(
                generation(vm, paths.stagedDefinition(vm), staged), generation(vm, paths.activeDefinition(vm)));
    }

    private static long generation(VmName vm, Path file) {
        try {
            return generation(vm, file, read(file));
        } catch (IOException e) {
            return Generations.NONE;
        }
    }

    /** From its line, where it has one of its own as files written here have; only else is the whole looked at. */
    private static long generation(VmName vm, Path file, byte[] content) {
        if (content.length == 0) {
            return Generations.NONE;
        }
        Matcher line = GENERATION_LINE.matcher(new String(content, StandardCharsets.ISO_8859_1));
        if (line.find()) {
            return Long.parseLong(line.group(1));
        }
        return parse(vm, file, content) instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition.generation()
                : Generations.NONE;
    }

    @Override
    public boolean stage(VmDefinition definition) {
        VmName vm = definition.name();
        Path file = paths.stagedDefinition(vm);
        try {
            byte[] content = ReceivedDefinition.fileOf(definition.encJson(), definition.generation())
                    .getBytes(StandardCharsets.UTF_8);
            Files.createDirectories(paths.definitionFolder());
            try (FlockedFile locked = lockForWriting(file)) {
                long staged = generation(vm, file, read(locked.openedFile()));
                boolean news = new Generations(staged, generation(vm, paths.activeDefinition(vm)))
                        .olderThan(definition.generation());
                if (news) {
                    rewrite(locked.openedFile(), content);
                }
                return news;
            }
        } catch (IOException e) {
            throw new HostException(
                    "the definition of VM " + vm + " with generation " + definition.generation()
                            + " could not be written to " + file + " (" + e.getMessage()
                            + "); the one in force is unchanged; make room, and it is taken when it is delivered again",
                    e);
        }
    }

    private static FlockedFile lockForWriting(Path file) throws IOException {
        Pause pause = new Pause(WRITER_PATIENCE, LONGEST_PAUSE);
        while (true) {
            Optional<FlockedFile> lock = FlockedFile.tryLock(file, FlockedFile.Mode.EXCLUSIVE);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (pause.expired()) {
                throw lockedTooLong();
            }
            pause.await();
        }
    }

    /** In place, for the lock is on this very file. Not forced to the disk: after a power cut Consul delivers it again. */
    private static void rewrite(Path file, byte[] content) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(MODE));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
            try {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                channel.truncate(0);
                throw e;
            }
        }
    }

    private static IOException lockedTooLong() {
        return new IOException("somebody has kept it locked for " + WRITER_PATIENCE.toSeconds()
                + " s; end what 'fuser -v' shows for it");
    }

    @Override
    public boolean activateStaged(VmName vm) {
        Path file = paths.stagedDefinition(vm);
        byte[] content;
        try {
            content = readStaged(file);
        } catch (IOException e) {
            return false;
        }
        if (!(parse(vm, file, content) instanceof DefinitionReading.Valid staged) || !isNews(vm, staged)) {
            return false;
        }
        Path active = paths.activeDefinition(vm);
        try {
            AtomicFile.write(active, content, MODE);
        } catch (IOException e) {
            throw new HostException(
                    "the new definition of VM " + vm + " could not be written to " + active + " (" + e.getMessage()
                            + "); the one in force is unchanged; make the folder writable, with room, and run ensure"
                            + " again",
                    e);
        }
        return true;
    }

    private boolean isNews(VmName vm, DefinitionReading.Valid staged) {
        return switch (active(vm)) {
            case DefinitionReading.Valid valid ->
                staged.definition().generation() > valid.definition().generation();
            case DefinitionReading.Absent absent -> true;
            case DefinitionReading.Broken broken -> staged.definition().generation() >= generationOfBroken(vm);
        };
    }

    /** The generation that stands in an active definition which cannot be used otherwise; none is older than all. */
    private long generationOfBroken(VmName vm) {
        try {
            Matcher line =
                    GENERATION.matcher(new String(read(paths.activeDefinition(vm)), StandardCharsets.ISO_8859_1));
            return line.find() ? Long.parseLong(line.group(1)) : NO_GENERATION;
        } catch (IOException _) {
            return NO_GENERATION;
        }
    }

    /** Reads a staging file under its lock; empty if there is none. */
    private static byte[] readStaged(Path file) throws IOException {
        Pause pause = new Pause(WRITER_PATIENCE, LONGEST_PAUSE);
        while (true) {
            try {
                Optional<FlockedFile> lock = FlockedFile.tryLock(file, FlockedFile.Mode.SHARED_EXISTING);
                if (lock.isPresent()) {
                    try (FlockedFile locked = lock.get()) {
                        return read(locked.openedFile());
                    }
                }
            } catch (ErrnoException e) {
                if (e.errno() == ErrnoException.ENOENT) {
                    return new byte[0];
                }
                throw e;
            }
            if (pause.expired()) {
                throw lockedTooLong();
            }
            pause.await();
        }
    }

    /** Reads a file of at most the size a definition may have. */
    private static byte[] read(Path file) throws IOException {
        return RegularFile.read(file, YamlDocument.MAX_BYTES, RegularFile.Links.FOLLOWED);
    }

    private static DefinitionReading parse(VmName vm, Path file, byte[] content) {
        try {
            return DefinitionParser.parse(vm, file.toString(), decoded(content));
        } catch (CharacterCodingException e) {
            return new DefinitionReading.Broken(List.of(file + ": is not UTF-8 text; write the file anew"));
        }
    }

    private static String decoded(byte[] content) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(content))
                .toString();
    }

    /** Whose definition a file in the folder is, by its name; empty if it is none. */
    public static Optional<VmName> owner(String fileName) {
        Matcher matcher = FILE_NAME.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return VmName.isValid(name) ? Optional.of(new VmName(name)) : Optional.empty();
    }

    private static DefinitionReading unreadable(Path file, IOException failure) {
        return new DefinitionReading.Broken(List.of(file + ": cannot be read: " + failure.getMessage()
                + "; put the definition there as a plain file, or remove what is there"));
    }

    private HostException unreadableFolder(Exception failure) {
        return new HostException(
                "the definitions in " + paths.definitionFolder() + " cannot be listed (" + failure.getMessage()
                        + "); no VM was touched; make the folder readable",
                failure);
    }
}
