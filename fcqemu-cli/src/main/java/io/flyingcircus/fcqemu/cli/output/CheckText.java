package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.check.CheckReport;
import io.flyingcircus.fcqemu.domain.check.Figures;
import io.flyingcircus.fcqemu.domain.check.Finding;
import io.flyingcircus.fcqemu.domain.check.Severity;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What {@code check} prints, as Nagios and Sensu read it: one line with the state, a summary and, behind a bar, performance data;
 * then a line for each finding. Sizes in performance data are in MiB.
 */
public final class CheckText {

    private static final int NAMED = 3;

    /** The longest a check may take, in seconds. */
    private static final String LONGEST = "2";

    private CheckText() {}

    /**
     * A report.
     *
     * @param took how long it took
     */
    public static String of(CheckReport report, Duration took) {
        var text = new StringBuilder();
        text.append(report.severity())
                .append(" - ")
                .append(summary(report))
                .append(" | ")
                .append(performance(report.figures(), took))
                .append('\n');
        report.findings()
                .forEach(finding -> text.append(finding.severity())
                        .append(": ")
                        .append(sentence(finding))
                        .append('\n'));
        return text.toString();
    }

    /** That nothing could be found out at all. */
    public static String unknown(String reason) {
        return Severity.UNKNOWN + " - " + plain(reason) + "\n";
    }

    private static String summary(CheckReport report) {
        Figures figures = report.figures();
        String host = figures.running() + (figures.running() == 1 ? " VM" : " VMs") + " running, "
                + grouped(figures.pss()) + " used, " + grouped(figures.expected()) + " expected";
        if (report.findings().isEmpty()) {
            return host;
        }
        List<String> named =
                report.findings().stream().limit(NAMED).map(CheckText::headline).toList();
        int more = report.findings().size() - named.size();
        return String.join("; ", named) + (more > 0 ? "; and " + more + " more" : "") + "; " + host;
    }

    private static String headline(Finding finding) {
        return finding.vm().map(vm -> vm + " ").orElse("")
                + finding.kind().label().replace('-', ' ');
    }

    private static String sentence(Finding finding) {
        return plain(finding.vm().map(vm -> vm + " ").orElse("") + finding.text());
    }

    /** A bar begins performance data, and a line break ends a line. */
    private static String plain(String text) {
        return text.lines().collect(Collectors.joining(" ")).replace('|', '/');
    }

    private static String grouped(Mib size) {
        return String.format(Locale.ROOT, "%,d MiB", size.value());
    }

    /** {@code 'label'=value[unit];warn;crit;min;max}; a threshold is passed by what is above it. */
    private static String performance(Figures figures, Duration took) {
        var data = new ArrayList<String>();
        data.add("'vms'=" + figures.running() + ";;;0;");
        data.add("'not_running'=" + figures.notRunning() + ";;0;0;");
        data.add("'pss'=" + figures.pss().value() + "MB;;" + figures.expected().value() + ";0;");
        data.add("'booked'=" + figures.expected().value() + "MB;;;0;"
                + (figures.bookable().value() == 0
                        ? ""
                        : Long.toString(figures.bookable().value())));
        data.add("'swap'=" + figures.swap().value() + "MB;;;0;");
        data.add("'largest_swap'=" + figures.largestSwap().value() + "MB;"
                + Mib.ofGib(1).value() + ";;0;");
        data.add("'time'=" + seconds(took) + "s;;;0;" + LONGEST);
        return String.join(" ", data);
    }

    private static String seconds(Duration took) {
        return String.format(Locale.ROOT, "%.3f", took.toMillis() / 1000.0);
    }
}
