package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.vm.HostName;

/**
 * Told of every call of a port before it does anything: here a scheduler switches to another actor, lets time pass, or a
 * test breaks something at just the right moment. What it throws, the caller of the port gets.
 */
@FunctionalInterface
public interface Steps {

    /** Nothing special happens. */
    Steps NONE = (host, port, method) -> {};

    /**
     * A method is about to be carried out.
     *
     * @param host where it is called
     * @param port simple name of the port's interface, for example {@code VolumeLocks}
     * @param method its method, for example {@code lock}
     */
    void before(HostName host, String port, String method);

    /**
     * The same, with the one thing it is about: an image, a request.
     *
     * @param about empty text if it is about nothing in particular
     */
    default void before(HostName host, String port, String method, Object about) {
        before(host, port, method);
    }
}
