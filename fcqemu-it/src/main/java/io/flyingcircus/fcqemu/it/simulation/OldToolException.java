package io.flyingcircus.fcqemu.it.simulation;

/** Something the old tool takes for an error, whatever it does then. */
final class OldToolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OldToolException(String message) {
        super(message);
    }
}
