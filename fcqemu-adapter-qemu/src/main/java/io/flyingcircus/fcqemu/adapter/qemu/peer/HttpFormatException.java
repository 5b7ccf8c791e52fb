package io.flyingcircus.fcqemu.adapter.qemu.peer;

/** What came is not the HTTP that is spoken here. */
final class HttpFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String status;

    /** @param status code and phrase a server answers with */
    HttpFormatException(String status, String message) {
        super(message);
        this.status = status;
    }

    String status() {
        return status;
    }
}
