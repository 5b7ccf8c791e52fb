package io.flyingcircus.fcqemu.it.killed;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ports of a host whose calls are told to somebody, those of ports that ports return included. */
final class WatchedPorts {

    private static final String PACKAGE = "io.flyingcircus.fcqemu.ports.";

    /** Told of every call. */
    interface Watcher {
        /** A call is about to be carried out. */
        void before(String call);

        /** It was carried out, or failed. */
        void after(String call);
    }

    private final Watcher watcher;

    WatchedPorts(Watcher watcher) {
        this.watcher = watcher;
    }

    /** The same host, with whatever ports it has watched. */
    HostPorts around(HostPorts real) {
        RecordComponent[] components = HostPorts.class.getRecordComponents();
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Object[] ports = new Object[components.length];
            for (int i = 0; i < ports.length; i++) {
                ports[i] = watched(components[i].getAccessor().invoke(real));
            }
            return HostPorts.class.getConstructor(types).newInstance(ports);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A port with its calls watched; anything else, such as a value or an alternative of one, as it is. */
    @SuppressWarnings("unchecked")
    private <T> T watched(T real) {
        Class<?>[] ports = Arrays.stream(real.getClass().getInterfaces())
                .filter(type -> type.getName().startsWith(PACKAGE) && !type.isSealed())
                .toArray(Class<?>[]::new);
        if (ports.length == 0) {
            return real;
        }
        return (T) Proxy.newProxyInstance(WatchedPorts.class.getClassLoader(), ports, (_, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(real, arguments);
            }
            String call = LookingCalls.name(method, arguments);
            watcher.before(call);
            try {
                return watchedResult(method.invoke(real, arguments));
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            } finally {
                watcher.after(call);
            }
        });
    }

    private @Nullable Object watchedResult(@Nullable Object result) {
        if (result instanceof Optional<?> optional) {
            return optional.map(this::watched);
        }
        return result == null ? null : watched(result);
    }
}
