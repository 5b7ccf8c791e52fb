package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.check.CheckReport;
import io.flyingcircus.fcqemu.domain.check.Figures;
import io.flyingcircus.fcqemu.domain.check.Severity;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** What {@code check --json} prints. */
public final class CheckJson {

    private CheckJson() {}

    /** A report, and how long it took. */
    public static String of(CheckReport report, Duration took) {
        Figures figures = report.figures();
        Mib bookable = figures.bookable();
        return Json.object(json -> {
            json.text("state", report.severity().name());
            json.number("exit_code", report.severity().exitCode());
            json.number("took_ms", took.toMillis());
            json.objects("findings", report.findings(), (out, finding) -> {
                out.text("state", finding.severity().name());
                out.text("kind", finding.kind().label());
                out.text("vm", finding.vm().map(VmName::value));
                out.text("text", finding.text());
            });
            json.number("vms", figures.running());
            json.number("not_running", figures.notRunning());
            json.number("pss_mib", figures.pss().value());
            json.number("booked_mib", figures.expected().value());
            json.number(
                    "bookable_mib", bookable.value() == 0 ? OptionalLong.empty() : OptionalLong.of(bookable.value()));
            json.number("swap_mib", figures.swap().value());
            json.number("largest_swap_mib", figures.largestSwap().value());
        });
    }

    /** That nothing could be found out at all. */
    public static String unknown(String reason, Duration took) {
        return Json.object(json -> {
            json.text("state", Severity.UNKNOWN.name());
            json.number("exit_code", Severity.UNKNOWN.exitCode());
            json.number("took_ms", took.toMillis());
            json.objects("findings", List.of(reason), (out, text) -> {
                out.text("state", Severity.UNKNOWN.name());
                out.text("kind", "host-unknown");
                out.nothing("vm");
                out.text("text", text);
            });
        });
    }
}
