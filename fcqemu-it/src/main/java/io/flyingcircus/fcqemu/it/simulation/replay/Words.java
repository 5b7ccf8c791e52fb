package io.flyingcircus.fcqemu.it.simulation.replay;

import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values as somebody reads them who knows what they are about. */
final class Words {

    private static final int LONGEST = 240;

    private Words() {}

    /** One value; at most {@value #LONGEST} letters. */
    static String of(@Nullable Object value) {
        String text = text(value);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "done";
            case Optional<?> optional -> optional.map(Words::text).orElse("nothing");
            case Collection<?> all ->
                all.isEmpty() ? "none" : all.stream().map(Words::text).collect(Collectors.joining(", ", "[", "]"));
            case Boolean yes -> yes ? "yes" : "no";
            case Duration duration -> duration(duration);
            case VmDefinition definition -> definition(definition);
            case PortableMachine machine -> "machine of " + machine.memory();
            case Enum<?> constant ->
                constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
            case Record record -> record(record);
            default -> isDoor(value) ? "open" : value.toString();
        };
    }

    private static String definition(VmDefinition definition) {
        return "generation " + definition.generation()
                + definition.kvmHost().map(host -> " on " + host).orElse("");
    }

    private static String duration(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }

    /** An interface of a port that somebody else implements. */
    static boolean isDoor(Object value) {
        return Stream.of(value.getClass().getInterfaces()).anyMatch(Words::isDoor);
    }

    static boolean isDoor(Class<?> type) {
        return type.isInterface()
                && !type.isSealed()
                && type.getPackageName().startsWith("io.flyingcircus.fcqemu.ports");
    }

    /** One that has words of its own is told in those. */
    private static String record(Record value) {
        String own = value.toString();
        String name = value.getClass().getSimpleName();
        if (!own.startsWith(name + "[")) {
            return own;
        }
        String parts = Stream.of(value.getClass().getRecordComponents())
                .map(component -> text(component(value, component)))
                .collect(Collectors.joining(" "));
        return parts.isEmpty() ? name : name + "(" + parts + ")";
    }

    private static @Nullable Object component(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException failure) {
            return "?";
        }
    }
}
