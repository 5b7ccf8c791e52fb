package io.flyingcircus.fcqemu.adapter.consul;

import java.io.IOException;

/** An answer has more bytes than anybody who is Consul would send here. */
final class AnswerTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    AnswerTooLargeException(int limitBytes) {
        super("more than " + limitBytes + " bytes");
    }
}
