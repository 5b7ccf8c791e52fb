package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.ensure.Action;
import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code explain} shows on a terminal: the same as {@link ExplanationText}, in sections. What was seen comes first, as
 * {@code status} shows it, and the decision last, where the eye is.
 */
public final class ExplanationScreen {

    /** Where the width is not known, and for very wide ones: longer lines are hard to read. */
    private static final int WIDEST = 120;

    private static final int NARROWEST = 40;
    private static final String INDENTATION = "  ";

    private final Screen screen;
    private final StringBuilder text = new StringBuilder();

    private ExplanationScreen(Screen screen) {
        this.screen = screen;
    }

    /** The VM as it was found, and what is to be done about it. */
    public static String of(Explanation explanation, Screen screen) {
        var out = new ExplanationScreen(screen);
        out.text.append(StatusScreen.of(explanation.seen(), Optional.empty(), screen));
        out.section("DEFINITION", List.of(explanation.definition()));
        out.section("NOTED HERE", explanation.notes());
        out.section(
                "DECISION",
                List.of(screen.styled(
                                style(explanation.action()),
                                explanation.action().label())
                        + ", because " + explanation.action().reason()));
        out.section("HELD BACK", explanation.heldBack().stream().toList());
        out.section("WAITS FOR", explanation.waitsFor());
        return out.text.toString();
    }

    /** Whether all is well, something is to come, or somebody has to look at it. */
    private static Screen.Style style(Action action) {
        return switch (action) {
            case Action.Nothing _, Action.LeaveAlone _, Action.KeepRunning _ -> Screen.Style.GOOD;
            case Action.Report _, Action.Destroy _ -> Screen.Style.BAD;
            case Action.AwaitGuest _,
                    Action.AwaitLocks _,
                    Action.AwaitMemory _,
                    Action.HandOver _,
                    Action.Start _,
                    Action.Stop _,
                    Action.TakeFreeLocks _,
                    Action.Resume _,
                    Action.Clear _,
                    Action.CancelMigration _,
                    Action.TakeBack _,
                    Action.PassOn _ -> Screen.Style.NOTEWORTHY;
        };
    }

    private void section(String heading, List<String> items) {
        if (items.isEmpty()) {
            return;
        }
        text.append('\n').append(screen.styled(Screen.Style.HEADING, heading)).append('\n');
        String mark = items.size() == 1 ? "" : "- ";
        for (String item : items) {
            String first = INDENTATION + mark;
            for (String line : wrapped(item, width() - first.length())) {
                text.append(first).append(line).append('\n');
                first = INDENTATION + " ".repeat(mark.length());
            }
        }
    }

    private int width() {
        return screen.columns() <= 0 ? WIDEST : Math.clamp(screen.columns(), NARROWEST, WIDEST);
    }

    /** Broken between words; a word that is longer than a line stays whole, so that it can be copied. */
    private static List<String> wrapped(String item, int width) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String word : item.strip().split("\\s+", -1)) {
            if (!line.isEmpty() && Screen.shown(line.toString()) + 1 + Screen.shown(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
