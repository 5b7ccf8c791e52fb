package io.flyingcircus.fcqemu.domain.cpu;

import io.flyingcircus.fcqemu.ports.cpu.CpuModelReports;
import io.flyingcircus.fcqemu.ports.cpu.CpuProbe;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.List;
import java.util.Optional;

/**
 * Finding out, and reporting, what CPUs a host can give its guests. No VM is looked at.
 *
 * @param host its name
 * @param families the models and flags that matter
 * @param probe asks its QEMU
 * @param reports who is told
 * @param events where it is noted that it was
 */
public record CpuCommands(
        HostName host, List<CpuFamily> families, CpuProbe probe, CpuModelReports reports, EventLog events) {

    public CpuCommands {
        families = List.copyOf(families);
    }

    /**
     * Finds it out and tells nobody.
     *
     * @throws HostException if QEMU cannot be asked
     */
    public CpuReport look() {
        return CpuReport.of(host, families, probe.ask());
    }

    /**
     * Finds it out and tells the directory.
     *
     * @throws HostException if QEMU cannot be asked, or runs no model at all
     * @throws io.flyingcircus.fcqemu.ports.failure.DirectoryException if the directory cannot be told
     */
    public CpuReport report() {
        CpuReport report = look();
        if (report.models().isEmpty()) {
            throw new HostException(
                    "QEMU runs none of the known CPU models on this host, which cannot be, so nothing was"
                            + " reported. See what it says: fc-qemu report-supported-cpu-models --json");
        }
        reports.report(report.models());
        events.record(new Event(
                Level.INFO,
                Optional.empty(),
                "cpu-models-reported",
                List.of(
                        Field.of("vendor", report.vendor()),
                        Field.of("models", report.models().size())),
                null));
        return report;
    }
}
