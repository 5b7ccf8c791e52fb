package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.CpuReportJson;
import io.flyingcircus.fcqemu.domain.cpu.CpuReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code report-supported-cpu-models}. */
@Command(
        description = {
            "Report to the directory which CPU models, with which flags, guests can have on this host.",
            "One QEMU without a guest is asked, and ended."
        })
final class ReportCpuModelsCommand implements Callable<Integer> {

    private final Host host;

    @Option(names = "--dry-run", description = "print what would be reported, and report nothing")
    private boolean dryRun;

    @Option(
            names = "--json",
            description = "print all that was found out as JSON, also for cpu-baseline, and report nothing")
    private boolean json;

    ReportCpuModelsCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        if (json) {
            host.out().print(CpuReportJson.of(host.cpus().look()));
        } else if (dryRun) {
            host.cpus().look().models().forEach(model -> host.out().print(model + "\n"));
        } else {
            CpuReport report = host.cpus().report();
            host.out().print("reported " + report.models().size() + " CPU models with their flags\n");
        }
        return 0;
    }
}
