package io.flyingcircus.fcqemu.adapter.qemu.tls;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of certificates where one QEMU can read them: in its chroot, for its user alone, as long as it takes to read them. So
 * each migration uses those that are valid by then, however long QEMU has been running.
 */
public final class CredentialCopy implements AutoCloseable {

    private static final String PREFIX = "fc-qemu-tls-";

    private final Path copy;
    private final String seenByQemu;
    private final CertificateRole role;

    private CredentialCopy(Path copy, String seenByQemu, CertificateRole role) {
        this.copy = copy;
        this.seenByQemu = seenByQemu;
        this.role = role;
    }

    /**
     * Makes them.
     *
     * @throws HostException if that cannot be done
     */
    public static CredentialCopy make(CertificateFolder certificates, VmProcess process, CertificateRole role) {
        try {
            Path root = Files.readSymbolicLink(proc(process).resolve("root"));
            int user = user(process);
            removeLeftovers(root);
            Path copy = Files.createTempDirectory(
                    root, PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (String name : role.files()) {
                Path file = copy.resolve(name);
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.write(
                        file,
                        Files.readAllBytes(certificates.folder().resolve(name)),
                        StandardOpenOption.TRUNCATE_EXISTING);
                giveTo(file, user);
            }
            giveTo(copy, user);
            return new CredentialCopy(copy, "/" + root.relativize(copy), role);
        } catch (IOException e) {
            throw new HostException(
                    "the certificates in " + certificates.folder() + " could not be given to the QEMU of "
                            + process.vm() + ": " + e + ". It stays where it is. Check that its chroot can be written.",
                    e);
        }
    }

    private static Path proc(VmProcess process) {
        return Path.of("/proc", Long.toString(process.pid()));
    }

    private static int user(VmProcess process) throws IOException {
        for (String line : Files.readAllLines(proc(process).resolve("status"))) {
            if (line.startsWith("Uid:")) {
                // Real, effective, saved and that for files.
                return Integer.parseInt(line.strip().split("\\s+", -1)[2]);
            }
        }
        throw new IOException("/proc tells no user of process " + process.pid());
    }

    private static void giveTo(Path file, int user) throws IOException {
        Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }

    /** Of a command that was killed. */
    private static void removeLeftovers(Path root) throws IOException {
        List<Path> left;
        try (var entries = Files.newDirectoryStream(root, PREFIX + "*")) {
            left = new ArrayList<>();
            entries.forEach(left::add);
        }
        for (Path folder : left) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                for (CertificateRole each : CertificateRole.values()) {
                    for (String name : each.files()) {
                        Files.deleteIfExists(folder.resolve(name));
                    }
                }
                Files.delete(folder);
            }
        }
    }

    /** The folder as QEMU finds it. */
    public String seenByQemu() {
        return seenByQemu;
    }

    @Override
    public void close() {
        try {
            for (String name : role.files()) {
                Files.deleteIfExists(copy.resolve(name));
            }
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            throw new HostException("a copy of certificates is left in " + copy + ": " + e + ". Remove it.", e);
        }
    }
}
