package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.CpuBaselineText;
import io.flyingcircus.fcqemu.cli.output.CpuReportJson;
import io.flyingcircus.fcqemu.domain.cpu.CpuBaseline;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cpu-baseline}. */
@Command(
        description = {
            "Tell the best CPU model and flags that guests can have on each of several hosts, and what each host lacks.",
            "Ends with 1 if they have nothing in common."
        })
final class CpuBaselineCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "what 'report-supported-cpu-models --json' printed on a host; one for each")
    private List<Path> files;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    CpuBaselineCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        CpuBaseline baseline =
                CpuBaseline.of(files.stream().map(CpuReportJson::read).toList());
        host.out().print(json ? CpuBaselineText.json(baseline) : CpuBaselineText.of(baseline));
        return baseline.best().isEmpty() ? 1 : 0;
    }
}
