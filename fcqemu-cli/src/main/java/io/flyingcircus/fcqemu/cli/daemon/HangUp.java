package io.flyingcircus.fcqemu.cli.daemon;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, which ends a JVM otherwise. By reflection: the compiler warns of {@code sun.misc.Signal}, for which the JDK has no
 * other way, however it is asked not to.
 */
final class HangUp {

    private HangUp() {}

    /** From now on the signal calls that, in a thread of its own. */
    static void calls(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object calling =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), calling);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let SIGHUP be handled", e);
        }
    }
}
