package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import java.net.Socket;

/** As it is ({@code migration-tls = none}). What TLS says to it is no HTTP, and refused as that. */
record PlainWire() implements Wire {

    @Override
    public Socket accept(Socket connected, Deadline deadline) {
        return connected;
    }

    @Override
    public Socket connect(Socket connected, String host, Deadline deadline) {
        return connected;
    }

    @Override
    public void requireUsable() {}
}
