package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The run files of VMs. Lock files are none, and symbolic links are never followed. */
public final class RunFiles {

    private static final String MODE = "rw-------";

    private static final int MAX_NOTE_BYTES = 64 * 1024;

    private final HostPaths paths;

    /** Run files of the host below these paths. */
    public RunFiles(HostPaths paths) {
        this.paths = paths;
    }

    /** Names of all VMs that have any, sorted. */
    public List<VmName> owners() {
        TreeSet<VmName> owners = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(paths.runFolder(), "qemu.*")) {
            for (Path entry : entries) {
                RunFile.owner(entry.getFileName().toString()).ifPresent(owners::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException | IOException e) {
            throw new HostException(
                    "the run files in " + paths.runFolder() + " cannot be listed (" + e.getMessage()
                            + "); no VM was touched; make the folder readable",
                    e);
        }
        return List.copyOf(owners);
    }

    /** Whether a VM has any. */
    public boolean any(VmName vm) {
        for (RunFile file : RunFile.values()) {
            if (Files.exists(paths.runFile(vm, file), LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
        }
        return false;
    }

    /** Removes all of a VM's; those that are missing do not matter. */
    public void removeAll(VmName vm) {
        for (RunFile file : RunFile.values()) {
            Path path = paths.runFile(vm, file);
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new HostException(
                        "run file " + path + " of VM " + vm + " could not be removed (" + e.getMessage()
                                + "); others may be gone; remove it by hand and run ensure",
                        e);
            }
        }
    }

    /**
     * Writes one, for a caller that can do nothing about a failure.
     *
     * @throws HostException if it cannot be written
     */
    void note(VmName vm, RunFile file, String content) {
        try {
            write(vm, file, content);
        } catch (IOException e) {
            throw new HostException(
                    "run file " + paths.runFile(vm, file) + " of VM " + vm + " could not be written (" + e.getMessage()
                            + "), so nothing was done; make room or make the folder writable, then try again",
                    e);
        }
    }

    /**
     * The lines of a small one; none if it is missing.
     *
     * @throws HostException if it cannot be read, or is a symbolic link or longer than any that this program writes
     */
    List<String> lines(VmName vm, RunFile file) {
        return text(vm, file, MAX_NOTE_BYTES).map(text -> text.lines().toList()).orElse(List.of());
    }

    /**
     * What is in one; empty if it is missing.
     *
     * @param maxBytes most it may have
     * @throws HostException if it cannot be read, or is a symbolic link or longer than that
     */
    Optional<String> text(VmName vm, RunFile file, int maxBytes) {
        Path path = paths.runFile(vm, file);
        try (InputStream content = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = content.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new IOException("it has more than " + maxBytes + " bytes");
            }
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new HostException(
                    "run file " + path + " of VM " + vm + " could not be read (" + e.getMessage()
                            + "), so nothing was done; look at it, and remove it if it is not needed",
                    e);
        }
    }

    /** Where one is. */
    Path path(VmName vm, RunFile file) {
        return paths.runFile(vm, file);
    }

    /** Writes one; only root may read it. */
    void write(VmName vm, RunFile file, String content) throws IOException {
        AtomicFile.write(paths.runFile(vm, file), content.getBytes(StandardCharsets.UTF_8), MODE);
    }
}
