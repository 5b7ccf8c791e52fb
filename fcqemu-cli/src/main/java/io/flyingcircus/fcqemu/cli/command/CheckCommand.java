package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.check.Deadline;
import io.flyingcircus.fcqemu.cli.check.Inquiry;
import io.flyingcircus.fcqemu.cli.check.Watchdog;
import io.flyingcircus.fcqemu.cli.output.CheckJson;
import io.flyingcircus.fcqemu.cli.output.CheckText;
import io.flyingcircus.fcqemu.cli.session.HostParts;
import io.flyingcircus.fcqemu.domain.check.CheckReport;
import io.flyingcircus.fcqemu.domain.check.Grade;
import io.flyingcircus.fcqemu.domain.check.Severity;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check}. */
@Command(
        description = {
            "Check this host, as a plugin of Nagios or Sensu: memory, VMs that do not run or should not, locks, Consul, Ceph.",
            "Takes no lock, asks no monitor, and ends within 2 s: with 0 if all is well, 1 for a warning, 2 if it is",
            "critical, 3 if something could not be found out in time."
        })
final class CheckCommand implements Callable<Integer> {

    /** Since the process was started; what is left until two seconds are over is for the answer. */
    private static final Duration QUESTIONS = Duration.ofMillis(1500);

    /** On a machine where it takes that long to start. */
    private static final Duration LEAST = Duration.ofMillis(200);

    private static final Duration ALL = Duration.ofMillis(1900);

    private final Host host;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    CheckCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        long begun = System.nanoTime() - host.processAge().toNanos();
        Watchdog dog = Watchdog.until(new Deadline(begun + ALL.toNanos()), () -> {
            print(unknown("the check was not done in " + ALL.toMillis() + " ms", begun));
            host.endAtOnce(Severity.UNKNOWN.exitCode());
        });
        String text;
        Severity severity;
        try {
            HostParts parts = host.parts();
            long left = Math.max(begun + QUESTIONS.toNanos() - System.nanoTime(), LEAST.toNanos());
            CheckReport report = Grade.of(
                    new Inquiry(parts.ports(), parts.keys(), parts.settings(), Deadline.in(Duration.ofNanos(left)))
                            .ask());
            severity = report.severity();
            text = json ? CheckJson.of(report, since(begun)) : CheckText.of(report, since(begun));
        } catch (FcQemuException failure) {
            severity = Severity.UNKNOWN;
            text = unknown(failure.getMessage(), begun);
        }
        if (dog.callOff()) {
            print(text);
        }
        return severity.exitCode();
    }

    private String unknown(String reason, long begun) {
        return json ? CheckJson.unknown(reason, since(begun)) : CheckText.unknown(reason);
    }

    private void print(String text) {
        host.out().print(text);
        host.out().flush();
    }

    private static Duration since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
