package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A hand-over in which things go wrong at named points, and how it must end. As a text: a line {@code title:}, lines
 * {@code point:} and {@code used to:} for whoever reads it, {@code hosts:} if there are not two, {@code
 * second host: first} or {@code second} if it has that generation of the old tool, {@code postcopy: yes} if the guest writes
 * faster than it can be sent, then what goes wrong, one thing
 * after the other ({@code at 2nd source-releases-rest of h1: kill-agent h1}, {@code after 30 s: wanted-on h1}, {@code when QEMU
 * on h2 is inmigrate: kill-qemu h2}), and last {@code end: guest kept on h2} or {@code end: guest started anew on h2}.
 *
 * @param title in one line
 * @param hosts how many
 * @param secondHost which old tool the second one has; empty: it has this one
 * @param postcopy whether the guest writes faster than it can be sent, and the hosts are configured for postcopy
 * @param troubles what goes wrong, in this order
 * @param end where the VM must execute
 * @param kept whether the guest must have gone on, not started anew
 */
record Scenario(
        String title,
        int hosts,
        Optional<OldGeneration> secondHost,
        boolean postcopy,
        List<Trouble> troubles,
        HostName end,
        boolean kept) {

    /** When something goes wrong, counted from what went wrong before. */
    sealed interface When {

        /** A process stands at a point for the so many-th time. */
        record At(ProtocolPoint point, Optional<HostName> host, int times) implements When {}

        /** Something is as it is called in a replay: {@code QEMU on h2}, {@code paused, migration completed}. */
        record Is(String what, String state) implements When {}

        /** So much time has passed. */
        record After(Duration time) implements When {}
    }

    /**
     * One thing that goes wrong.
     *
     * @param lasting how long, where that is not said the longest that the simulation has
     */
    record Trouble(When when, Strike strike, Optional<Duration> lasting) {}

    private static final Pattern LINE = Pattern.compile("(?<key>[^:]+): *(?<value>.*)");
    private static final Pattern AT =
            Pattern.compile("at (?:(?<times>[0-9]+)(?:st|nd|rd|th) )?(?<point>[a-z-]+)(?: of (?<host>[a-z0-9]+))?");
    private static final Pattern AFTER = Pattern.compile("after (?<seconds>[0-9]+) s");
    private static final Pattern IS = Pattern.compile("when (?<what>[A-Za-z0-9. ]+) is (?<state>.+)");
    private static final Pattern STRIKE = Pattern.compile("(?<strike>.*?)(?: for (?<seconds>[0-9]+) s)?");
    private static final Pattern END = Pattern.compile("guest (?<how>kept|started anew) on (?<host>[a-z0-9]+)");

    Scenario {
        troubles = List.copyOf(troubles);
    }

    /** @throws IllegalArgumentException if it is none; says which line */
    static Scenario parse(String text) {
        String title = "";
        int hosts = 2;
        Optional<OldGeneration> secondHost = Optional.empty();
        boolean postcopy = false;
        List<Trouble> troubles = new ArrayList<>();
        Optional<Matcher> end = Optional.empty();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith(" ") || line.startsWith("#")) {
                continue;
            }
            Matcher form = match(LINE, line, line);
            String value = form.group("value");
            switch (form.group("key")) {
                case "title" -> title = value;
                case "point", "used to" -> {}
                case "hosts" -> hosts = Integer.parseInt(value);
                case "second host" -> secondHost = Optional.of(OldGeneration.parse(value));
                case "postcopy" -> postcopy = value.equals("yes");
                case "end" -> end = Optional.of(match(END, value, line));
                default -> troubles.add(trouble(form.group("key"), value, line));
            }
        }
        Matcher wanted = end.orElseThrow(() -> new IllegalArgumentException("it has no end"));
        return new Scenario(
                title,
                hosts,
                secondHost,
                postcopy,
                troubles,
                new HostName(wanted.group("host")),
                wanted.group("how").equals("kept"));
    }

    private static Trouble trouble(String when, String what, String line) {
        Matcher strike = match(STRIKE, what, line);
        return new Trouble(
                when(when, line),
                StrikeText.parse(strike.group("strike")),
                Optional.ofNullable(strike.group("seconds"))
                        .map(Long::parseLong)
                        .map(Duration::ofSeconds));
    }

    private static When when(String text, String line) {
        Matcher after = AFTER.matcher(text);
        if (after.matches()) {
            return new When.After(Duration.ofSeconds(Long.parseLong(after.group("seconds"))));
        }
        Matcher is = IS.matcher(text);
        if (is.matches()) {
            return new When.Is(is.group("what"), is.group("state"));
        }
        Matcher at = match(AT, text, line);
        return new When.At(
                point(at.group("point")),
                Optional.ofNullable(at.group("host")).map(HostName::new),
                Optional.ofNullable(at.group("times")).map(Integer::parseInt).orElse(1));
    }

    private static ProtocolPoint point(String name) {
        return Stream.of(ProtocolPoint.values())
                .filter(point ->
                        name.equals(point.name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no point " + name));
    }

    private static Matcher match(Pattern pattern, String text, String line) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + line + "' is no line of a scenario");
        }
        return matcher;
    }
}
