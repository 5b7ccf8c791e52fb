package io.flyingcircus.fcqemu.adapter.qemu.tls;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The folder with this host's certificates ({@code migration-tls-directory}): {@code ca-cert.pem}, {@code server-cert.pem},
 * {@code server-key.pem}, {@code client-cert.pem}, {@code client-key.pem}. Read at each use, so that a renewed one counts at once.
 *
 * @param folder where they are
 */
public record CertificateFolder(Path folder) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s+(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final char[] NO_PASSWORD = {};

    /**
     * What TLS needs for one end of a connection.
     *
     * @throws HostException naming the file that is missing, cannot be read, or is not valid now
     */
    public SSLContext context(CertificateRole role) {
        List<X509Certificate> authorities = certificates(CertificateRole.AUTHORITY);
        List<X509Certificate> own = certificates(role.certificate());
        PrivateKey key = key(role.key());
        try {
            KeyStore trusted = emptyStore();
            for (int i = 0; i < authorities.size(); i++) {
                trusted.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            KeyStore identity = emptyStore();
            identity.setKeyEntry("own", key, NO_PASSWORD, own.toArray(Certificate[]::new));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(identity, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw failure(
                    folder.resolve(role.certificate()),
                    "does not go with " + role.key() + " (" + e.getMessage() + ")",
                    "Make both anew",
                    e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private List<X509Certificate> certificates(String name) {
        Path file = folder.resolve(name);
        List<X509Certificate> found;
        try (InputStream in = Files.newInputStream(file)) {
            found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (GeneralSecurityException e) {
            throw failure(file, "holds no certificate in PEM form", "Make it anew", e);
        }
        if (found.isEmpty()) {
            throw failure(file, "holds no certificate", "Make it anew", null);
        }
        for (X509Certificate certificate : found) {
            requireValidNow(file, certificate);
        }
        return found;
    }

    private static void requireValidNow(Path file, X509Certificate certificate) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException e) {
            throw failure(file, "expired at " + certificate.getNotAfter().toInstant(), "Renew it", e);
        } catch (CertificateNotYetValidException e) {
            throw failure(
                    file,
                    "is valid from " + certificate.getNotBefore().toInstant() + " on",
                    "Check the clock of this host, or make it anew",
                    e);
        }
    }

    private PrivateKey key(String name) {
        Path file = folder.resolve(name);
        byte[] encoded;
        try {
            Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            if (!pem.find()) {
                throw failure(
                        file,
                        "holds no key between 'BEGIN PRIVATE KEY' and 'END PRIVATE KEY'",
                        "Bring it into that form with 'openssl pkcs8 -topk8 -nocrypt'",
                        null);
            }
            encoded = Base64.getMimeDecoder().decode(pem.group(1));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException _) {
                // The next one may be it.
            }
        }
        throw failure(file, "holds a key that is none of " + ALGORITHMS, "Make it anew", null);
    }

    private static HostException unreadable(Path file, IOException cause) {
        return cause instanceof NoSuchFileException
                ? failure(file, "is missing", "Put it there", cause)
                : failure(file, "cannot be read (" + cause.getMessage() + ")", "Check who may read it", cause);
    }

    private static HostException failure(Path file, String what, String remedy, @Nullable Exception cause) {
        return new HostException(
                "no guest can change hosts, as migration-tls is x509 and " + file + " " + what
                        + ". The VM stays as it is. " + remedy
                        + ", or correct migration-tls-directory in section [qemu] of fc-qemu.conf.",
                cause);
    }
}
