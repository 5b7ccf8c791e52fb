package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import org.jspecify.annotations.Nullable;

/** Something is not XML-RPC, or larger or deeper than anything that is sent here. Its message quotes little of it. */
public final class XmlRpcException extends Exception {

    private static final long serialVersionUID = 1L;

    XmlRpcException(String message) {
        this(message, null);
    }

    XmlRpcException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
