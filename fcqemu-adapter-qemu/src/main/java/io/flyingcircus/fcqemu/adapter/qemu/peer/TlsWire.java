package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateFolder;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateRole;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Over TLS 1.3, each end with a certificate ({@code migration-tls = x509}). The files are read once for each role, so that later
 * connections of this command go on with the session of the first.
 */
final class TlsWire implements Wire {

    static final String WANTED = "426 Upgrade Required";

    private final CertificateFolder certificates;
    private @Nullable SSLContext server;
    private @Nullable SSLContext client;

    TlsWire(CertificateFolder certificates) {
        this.certificates = certificates;
    }

    @Override
    public Socket accept(Socket connected, Deadline deadline) throws IOException, HttpFormatException {
        Wire.limit(connected, deadline);
        int first = connected.getInputStream().read();
        if (first < 0) {
            throw new EOFException("the connection ended before anything was said");
        }
        if (first != HANDSHAKE) {
            throw new HttpFormatException(
                    WANTED, "this host takes guests over TLS only (migration-tls is x509 here, and none at your side)");
        }
        // Whoever is refused reads why only if the connection under it stays open a little longer.
        SSLSocket secured = (SSLSocket) server().getSocketFactory()
                .createSocket(connected, new ByteArrayInputStream(new byte[] {(byte) first}), false);
        secured.setNeedClientAuth(true);
        secured.startHandshake();
        return secured;
    }

    @Override
    public Socket connect(Socket connected, String host, Deadline deadline) throws IOException {
        Wire.limit(connected, deadline);
        SSLSocket secured =
                (SSLSocket) client().getSocketFactory().createSocket(connected, host, connected.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    @Override
    public void requireUsable() {
        server();
        client();
    }

    private synchronized SSLContext server() {
        if (server == null) {
            server = certificates.context(CertificateRole.SERVER);
        }
        return server;
    }

    private synchronized SSLContext client() {
        if (client == null) {
            client = certificates.context(CertificateRole.CLIENT);
        }
        return client;
    }
}
