package io.flyingcircus.fcqemu.adapter.qemu.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the fleet says about this host itself, as far as its directory needs it: {@code /etc/nixos/enc.json}, else
 * {@code /etc/puppet/enc.json} with the password in {@code /etc/directory.secret}.
 *
 * @param name of the host, and its user at the directory
 * @param url of the directory
 * @param password of the host
 * @param resourceGroup the host belongs to
 */
record Enc(String name, URI url, String password, String resourceGroup) {

    private static final String NIXOS = "/etc/nixos/enc.json";
    private static final String PUPPET = "/etc/puppet/enc.json";
    private static final String SECRET = "/etc/directory.secret";
    private static final int MOST_BYTES = 4 << 20;
    private static final int MOST_TOKENS = 1 << 20;

    /**
     * Reads it.
     *
     * @param configured URL that counts where the ENC has none
     * @throws DirectoryException naming the file and what is wrong or missing in it
     */
    static Enc read(HostPaths paths, Optional<URI> configured) {
        Path nixos = paths.local(NIXOS);
        return Files.exists(nixos)
                ? of(new EncFile(nixos, document(nixos)), Optional.empty(), configured)
                : ofPuppet(paths, configured);
    }

    private static Enc ofPuppet(HostPaths paths, Optional<URI> configured) {
        Path puppet = paths.local(PUPPET);
        Path secret = paths.local(SECRET);
        return of(new EncFile(puppet, document(puppet)), Optional.of(secret), configured);
    }

    private static Enc of(EncFile file, Optional<Path> secret, Optional<URI> configured) {
        URI url = file.parameter("directory_url")
                .map(file::url)
                .or(() -> configured)
                .orElseThrow(() -> new DirectoryException("where the directory is, neither parameters.directory_url in "
                        + file.path() + " says nor url in [directory] of the host configuration, so it was not asked."
                        + " Set one of them."));
        String password = secret.isPresent() ? firstLine(secret.get()) : file.required("directory_password");
        return new Enc(file.name(), url, password, file.required("resource_group"));
    }

    private static ObjectNode document(Path path) {
        try {
            return BoundedJson.of(MOST_BYTES, MOST_TOKENS).read(bytes(path));
        } catch (NoSuchFileException e) {
            throw new DirectoryException(
                    "there is no ENC of this host, neither " + NIXOS + " nor " + PUPPET
                            + " below its root, so the directory was not asked. Run this where the host is managed.",
                    e);
        } catch (IOException e) {
            throw EncFile.unusable(path, String.valueOf(e.getMessage()), e);
        }
    }

    private static String firstLine(Path path) {
        try {
            String secret = new String(bytes(path), StandardCharsets.UTF_8).strip();
            if (secret.isEmpty()) {
                throw EncFile.unusable(path, "it is empty", null);
            }
            return secret;
        } catch (IOException e) {
            throw EncFile.unusable(path, e.toString(), e);
        }
    }

    private static byte[] bytes(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /** Without the password, which belongs into no log. */
    @Override
    public String toString() {
        return "Enc[" + name + ", " + url + ", " + resourceGroup + "]";
    }
}
