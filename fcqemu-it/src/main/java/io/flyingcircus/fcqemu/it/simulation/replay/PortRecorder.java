package io.flyingcircus.fcqemu.it.simulation.replay;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ports that tell of every call with its words and its answer, and of all events. */
public final class PortRecorder {

    private final BiConsumer<Entry.Kind, String> told;

    /** @param told of each, in the order in which the answers come */
    public PortRecorder(BiConsumer<Entry.Kind, String> told) {
        this.told = told;
    }

    /** The same ports, recorded. */
    public HostPorts record(HostPorts ports) {
        Clock clock = ports.clock();
        Entropy entropy = ports.entropy();
        return new HostPorts(
                ports.name(),
                door(ports.hypervisor()),
                door(ports.guestAgents()),
                door(ports.storage()),
                door(ports.catalog()),
                door(ports.peers()),
                door(ports.definitions()),
                door(ports.locks()),
                door(ports.memory()),
                door(ports.routes()),
                clock,
                entropy,
                events(ports.events()));
    }

    private EventLog events(EventLog log) {
        return event -> {
            log.record(event);
            told.accept(Entry.Kind.BELIEF, words(event));
        };
    }

    private static String words(Event event) {
        return event.name()
                + event.fields().stream()
                        .map(field -> " " + field.key() + "=" + field.value())
                        .collect(Collectors.joining());
    }

    @SuppressWarnings("unchecked")
    private <T> T door(T behind) {
        Class<?>[] doors = Stream.of(behind.getClass().getInterfaces())
                .filter(Words::isDoor)
                .toArray(Class<?>[]::new);
        return (T) Proxy.newProxyInstance(
                behind.getClass().getClassLoader(), doors, (_, method, words) -> call(behind, method, words));
    }

    private @Nullable Object call(Object behind, Method method, Object @Nullable [] words) throws Throwable {
        String call = method.getDeclaringClass().getSimpleName() + "." + method.getName()
                + (words == null
                        ? ""
                        : Stream.of(words).map(word -> " " + Words.of(word)).collect(Collectors.joining()));
        Object answer;
        try {
            answer = method.invoke(behind, words);
        } catch (InvocationTargetException failure) {
            Throwable cause = Objects.requireNonNull(failure.getCause());
            told.accept(Entry.Kind.CALL, call + " fails: " + cause.getMessage());
            throw cause;
        }
        Optional<String> said = method.getReturnType() == void.class || isDoor(answer)
                ? Optional.empty()
                : Optional.of(Words.of(answer));
        boolean onlyOpensDoor = words == null && isDoor(answer);
        if (!onlyOpensDoor) {
            told.accept(Entry.Kind.CALL, call + said.map(text -> " -> " + text).orElse(""));
        }
        return recorded(answer);
    }

    private static boolean isDoor(@Nullable Object answer) {
        return answer != null && Words.isDoor(answer);
    }

    private @Nullable Object recorded(@Nullable Object answer) {
        if (answer instanceof Optional<?> optional) {
            return optional.map(this::recorded);
        }
        return answer != null && isDoor(answer) ? door(answer) : answer;
    }
}
