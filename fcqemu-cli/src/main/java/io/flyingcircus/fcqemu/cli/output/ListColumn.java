package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.status.VmNote;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Columns of {@code ls} on a terminal, from left to right. */
public enum ListColumn {
    NAME,
    STATE,
    WANTED,
    HOST,
    PID,
    CORES,
    BOOKED,
    PSS,
    SWAP,
    UPTIME,
    GENERATION,
    NOTES;

    private static final String UNKNOWN = "-";

    /** As it is typed. */
    public String typed() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is shown without being asked for. */
    boolean usual() {
        return this != PID;
    }

    /** Words stand to the left, numbers end below each other. */
    boolean words() {
        return switch (this) {
            case NAME, STATE, WANTED, HOST, NOTES -> true;
            case PID, CORES, BOOKED, PSS, SWAP, UPTIME, GENERATION -> false;
        };
    }

    /** What it shows of a VM. */
    String text(VmRow vm) {
        return switch (this) {
            case NAME -> vm.vm().value();
            case STATE -> vm.online() ? "online" : "offline";
            case WANTED ->
                vm.wanted().map(online -> online ? "online" : "offline").orElse(UNKNOWN);
            case HOST -> vm.host().map(HostName::value).orElse(UNKNOWN);
            case UPTIME -> vm.uptime().map(ListColumn::rounded).orElse(UNKNOWN);
            case NOTES -> vm.notes().stream().map(VmNote::text).collect(Collectors.joining(", "));
            case PID, CORES, BOOKED, PSS, SWAP, GENERATION -> {
                OptionalLong number = number(vm);
                yield number.isPresent() ? Long.toString(number.getAsLong()) : UNKNOWN;
            }
        };
    }

    /**
     * Numbers from the largest, words from A; what is not known comes last. Names decide what is equal.
     *
     * @param reverse the other way round; what is not known comes last all the same
     */
    public Comparator<VmRow> order(boolean reverse) {
        Comparator<VmRow> known = words()
                ? Comparator.comparing(this::text)
                : Comparator.comparingLong((VmRow vm) -> number(vm).orElse(0)).reversed();
        return Comparator.comparing(this::missing)
                .thenComparing(reverse ? known.reversed() : known)
                .thenComparing(VmRow::vm);
    }

    private boolean missing(VmRow vm) {
        String text = text(vm);
        return text.isEmpty() || text.equals(UNKNOWN);
    }

    private OptionalLong number(VmRow vm) {
        return switch (this) {
            case PID -> vm.pid();
            case CORES -> vm.cores().isPresent() ? OptionalLong.of(vm.cores().getAsInt()) : OptionalLong.empty();
            case BOOKED -> mib(vm.booked());
            case PSS -> mib(vm.use().map(MemoryUse::pss));
            case SWAP -> mib(vm.use().map(MemoryUse::swap));
            case UPTIME ->
                vm.uptime().map(age -> OptionalLong.of(age.toMillis())).orElse(OptionalLong.empty());
            case GENERATION -> vm.generation();
            case NAME, STATE, WANTED, HOST, NOTES -> OptionalLong.empty();
        };
    }

    private static OptionalLong mib(Optional<Mib> size) {
        return size.map(found -> OptionalLong.of(found.value())).orElse(OptionalLong.empty());
    }

    /** In its two largest units. */
    static String rounded(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + "d " + age.toHoursPart() + "h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h " + age.toMinutesPart() + "m";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m " + age.toSecondsPart() + "s" : age.toSeconds() + "s";
    }
}
