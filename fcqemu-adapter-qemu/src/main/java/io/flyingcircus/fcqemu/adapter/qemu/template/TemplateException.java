package io.flyingcircus.fcqemu.adapter.qemu.template;

/** A template cannot be filled in: it is malformed, names a field that is not there, or a value does not fit in it. */
public final class TemplateException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong where, and what to do about it */
    public TemplateException(String message) {
        super(message);
    }
}
