package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import java.util.Optional;

/** What {@code explain} prints for people. */
public final class ExplanationText {

    private ExplanationText() {}

    /** What was seen, then what would be done about it. */
    public static String of(Explanation explanation) {
        var text = new StringBuilder(StatusText.of(explanation.seen(), Optional.empty()));
        text.append(StatusText.labelled("definition", explanation.definition()));
        explanation.notes().forEach(note -> text.append(StatusText.labelled("noted", note)));
        text.append(StatusText.labelled(
                "decided",
                explanation.action().label() + ", because "
                        + explanation.action().reason()));
        explanation.heldBack().ifPresent(reason -> text.append(StatusText.labelled("held back", reason)));
        explanation.waitsFor().forEach(what -> text.append(StatusText.labelled("waits for", what)));
        return text.toString();
    }
}
