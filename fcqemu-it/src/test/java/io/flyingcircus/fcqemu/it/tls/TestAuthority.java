package io.flyingcircus.fcqemu.it.tls;

import io.flyingcircus.fcqemu.it.testbed.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Signs certificates of hosts, with {@code openssl}. */
public final class TestAuthority {

    private final Path folder;

    /** One that did not exist before; it keeps its own files in this folder. */
    public TestAuthority(Path folder, String name) {
        try {
            this.folder = Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file("ca-key.pem"),
                "-out",
                file("ca-cert.pem"));
    }

    /**
     * A folder in QEMU's layout.
     *
     * @param ip the host's address, which its certificates have
     * @param days until they expire; less than nothing: they have
     */
    public Path certify(String host, String ip, int days) {
        try {
            Path made = Files.createDirectories(folder.resolve(host));
            Files.copy(folder.resolve("ca-cert.pem"), made.resolve("ca-cert.pem"), StandardCopyOption.REPLACE_EXISTING);
            Path extensions = Files.writeString(folder.resolve("extensions"), "subjectAltName=IP:" + ip + "\n");
            for (String role : new String[] {"server", "client"}) {
                String request = file(host + "-" + role + ".csr");
                String key = made.resolve(role + "-key.pem").toString();
                openssl(
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-subj",
                        "/CN=" + host,
                        "-keyout",
                        key,
                        "-out",
                        request);
                openssl(
                        "x509",
                        "-req",
                        "-in",
                        request,
                        "-CA",
                        file("ca-cert.pem"),
                        "-CAkey",
                        file("ca-key.pem"),
                        "-CAcreateserial",
                        "-days",
                        Integer.toString(days),
                        "-extfile",
                        extensions.toString(),
                        "-out",
                        made.resolve(role + "-cert.pem").toString());
            }
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void openssl(String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "openssl";
        System.arraycopy(words, 0, all, 1, words.length);
        Command.of(all).run(Duration.ofMinutes(1)).orFail();
    }
}
