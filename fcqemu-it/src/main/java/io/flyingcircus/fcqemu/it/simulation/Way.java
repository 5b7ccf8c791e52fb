package io.flyingcircus.fcqemu.it.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One way for a hand-over to go wrong: what goes wrong after which of its steps, in this order. As it is typed:
 * {@code 31 kill-agent h1, 44 cut-stream}.
 *
 * @param placed by step
 */
record Way(List<Placed> placed) {

    /** What goes wrong, and after which step. */
    record Placed(long step, Strike strike) {}

    /** Nothing goes wrong. */
    static final Way NONE = new Way(List.of());

    private static final Pattern PLACED = Pattern.compile(" *(?<step>[0-9]{1,9}) +(?<strike>[a-z0-9 -]+)");

    Way {
        placed = List.copyOf(placed);
    }

    /** @throws IllegalArgumentException if it is none */
    static Way parse(String text) {
        Way way = NONE;
        for (String part : text.split(",", -1)) {
            Matcher form = PLACED.matcher(part);
            if (!form.matches()) {
                throw new IllegalArgumentException("'" + part + "' is not a step and what goes wrong after it");
            }
            way = way.then(Long.parseLong(form.group("step")), StrikeText.parse(form.group("strike")));
        }
        return way;
    }

    /** The same, and one thing more. */
    Way then(long step, Strike strike) {
        List<Placed> more = new ArrayList<>(placed);
        more.add(new Placed(step, strike));
        return new Way(more);
    }

    int length() {
        return placed.size();
    }

    /** After which step the last thing goes wrong. */
    long lastStep() {
        return placed.isEmpty() ? 0 : placed.getLast().step();
    }

    @Override
    public String toString() {
        return placed.stream()
                .map(each -> each.step() + " " + StrikeText.of(each.strike()))
                .collect(Collectors.joining(", "));
    }
}
