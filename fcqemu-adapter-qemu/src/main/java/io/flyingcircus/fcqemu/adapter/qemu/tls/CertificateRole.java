package io.flyingcircus.fcqemu.adapter.qemu.tls;

import java.util.List;

/** Which end of a connection certificates are for, as QEMU names its files and its {@code endpoint}. */
public enum CertificateRole {
    SERVER,
    CLIENT;

    /** Those that sign the certificates of all hosts. */
    static final String AUTHORITY = "ca-cert.pem";

    /** QEMU's word for it. */
    public String endpoint() {
        return this == SERVER ? "server" : "client";
    }

    String certificate() {
        return endpoint() + "-cert.pem";
    }

    String key() {
        return endpoint() + "-key.pem";
    }

    /** All that QEMU reads. */
    public List<String> files() {
        return List.of(AUTHORITY, certificate(), key());
    }
}
