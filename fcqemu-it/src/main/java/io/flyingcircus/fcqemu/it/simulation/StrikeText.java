package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Something that goes wrong, as it is typed: {@code kill-agent h1}, {@code request late}, {@code typed h2 stop}. */
final class StrikeText {

    private StrikeText() {}

    static String of(Strike strike) {
        List<String> words = new ArrayList<>();
        words.add(kind(strike.getClass()));
        for (RecordComponent component : strike.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(strike);
                words.add(value instanceof Enum<?> constant ? constant(constant) : value.toString());
            } catch (ReflectiveOperationException failure) {
                throw new IllegalStateException(failure);
            }
        }
        return String.join(" ", words);
    }

    /** @throws IllegalArgumentException if it is none; says which there are */
    static Strike parse(String text) {
        List<String> words = List.of(text.strip().split(" +"));
        for (Class<?> type : Strike.class.getPermittedSubclasses()) {
            if (kind(type).equals(words.getFirst()) && type.getRecordComponents().length == words.size() - 1) {
                return make(type, words.subList(1, words.size()));
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of: "
                + Stream.of(Strike.class.getPermittedSubclasses())
                        .map(StrikeText::form)
                        .collect(Collectors.joining(", ")));
    }

    private static Strike make(Class<?> type, List<String> words) {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        Object[] values = new Object[words.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(constructor.getParameterTypes()[i], words.get(i));
        }
        try {
            return (Strike) constructor.newInstance(values);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static Object value(Class<?> type, String word) {
        if (type == HostName.class) {
            return new HostName(word);
        }
        for (Object constant : type.getEnumConstants()) {
            if (constant((Enum<?>) constant).equals(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is none of "
                + Stream.of(type.getEnumConstants())
                        .map(constant -> constant((Enum<?>) constant))
                        .toList());
    }

    private static String form(Class<?> type) {
        return kind(type)
                + Stream.of(type.getRecordComponents())
                        .map(component -> " " + component.getName().toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining());
    }

    private static String kind(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static String constant(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
