package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RegularFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The run files of VMs. Lock files are none, and symbolic links are never followed. */
public final class RunFiles {

    private static final String MODE = "rw-------";

    private static final int MAX_NOTE_BYTES = 64 * 1024;

    /** Length of all short notes: room for two lines with an address of a storage client each. */
    private static final int NOTE_BYTES = 256;

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
            if (isThere(vm, file)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this one is there, as whatever kind of file. */
    boolean isThere(VmName vm, RunFile file) {
        return Files.exists(paths.runFile(vm, file), LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes all of a VM's; those that are missing do not matter. */
    public void removeAll(VmName vm) {
        for (RunFile file : RunFile.values()) {
            remove(vm, file);
        }
    }

    /** Removes what an earlier QEMU left. Who works on the VM's locks at this moment stays noted. */
    void removeOfQemu(VmName vm) {
        for (RunFile file : RunFile.values()) {
            if (file != RunFile.STORAGE_CLIENT) {
                remove(vm, file);
            }
        }
    }

    /** Removes one; that it is missing does not matter. */
    void remove(VmName vm, RunFile file) {
        Path path = paths.runFile(vm, file);
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(AtomicFile.unfinished(path));
        } catch (IOException e) {
            throw new HostException(
                    "run file " + path + " of VM " + vm + " could not be removed ("
                            + (e instanceof DirectoryNotEmptyException ? "it is a folder" : e.getMessage())
                            + "); others may be gone; remove it by hand and run ensure",
                    e);
        }
    }

    /**
     * Writes one, for a caller that can do nothing about a failure. Where there is one already, a short one needs no room:
     * a VM can be stopped although the disk is full.
     *
     * @throws HostException if it cannot be written
     */
    void note(VmName vm, RunFile file, String content) {
        try {
            byte[] page = padded(content);
            if (!overwritten(paths.runFile(vm, file), page)) {
                AtomicFile.write(paths.runFile(vm, file), page, MODE);
            }
        } catch (IOException e) {
            throw new HostException(
                    "run file " + paths.runFile(vm, file) + " of VM " + vm + " could not be written (" + e.getMessage()
                            + "), so no lock was touched; make room, or make the folder writable, then run ensure",
                    e);
        }
    }

    /**
     * The lines of a small one, without empty ones; none if it is missing.
     *
     * @throws HostException if it cannot be read, breaks off in the middle, or is something that this program never writes
     */
    List<String> lines(VmName vm, RunFile file) {
        Optional<String> text = text(vm, file, MAX_NOTE_BYTES);
        if (text.isPresent() && (text.get().startsWith("\n") || !text.get().endsWith("\n"))) {
            throw unreadable(vm, file, new IOException("it breaks off in the middle"));
        }
        return text.stream()
                .flatMap(String::lines)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /**
     * What is in one; empty if it is missing.
     *
     * @param maxBytes most it may have
     * @throws HostException if it cannot be read, or is a symbolic link or longer than that
     */
    Optional<String> text(VmName vm, RunFile file, int maxBytes) {
        Path path = paths.runFile(vm, file);
        try {
            byte[] bytes = RegularFile.read(path, maxBytes, RegularFile.Links.REFUSED);
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(vm, file, e);
        }
    }

    private HostException unreadable(VmName vm, RunFile file, IOException failure) {
        return new HostException(
                "run file " + paths.runFile(vm, file) + " of VM " + vm + " could not be read (" + failure.getMessage()
                        + "), so no lock was touched; look at it, remove it, and run ensure",
                failure);
    }

    /** Where one is. */
    Path path(VmName vm, RunFile file) {
        return paths.runFile(vm, file);
    }

    /** Writes one; only root may read it. */
    void write(VmName vm, RunFile file, String content) throws IOException {
        Path path = paths.runFile(vm, file);
        try {
            AtomicFile.write(path, content.getBytes(StandardCharsets.UTF_8), MODE);
        } catch (IOException e) {
            throw new IOException("run file " + path + " could not be written (" + e.getMessage() + ")", e);
        }
    }

    /** Empty lines at the end make all short notes equally long. */
    private static byte[] padded(String content) {
        return (content + "\n".repeat(Math.max(0, NOTE_BYTES - content.length()))).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes over a note that is as long: by one call, within one page of the file, which is done or not done, whatever
     * becomes of this process.
     *
     * @return false if that is not possible, the file being as it was
     */
    private static boolean overwritten(Path path, byte[] page) throws IOException {
        if (page.length != NOTE_BYTES
                || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                || Files.size(path) != NOTE_BYTES) {
            return false;
        }
        try (FileChannel channel =
                FileChannel.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            return channel.write(ByteBuffer.wrap(page), 0) == page.length;
        }
    }
}
