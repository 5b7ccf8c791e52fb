package io.flyingcircus.fcqemu.ports.cpu;

import java.util.List;

/** The directory of the fleet, as far as it keeps what CPUs a host can give its guests. */
public interface CpuModelReports {

    /**
     * Replaces what it knows of this host ({@code report_supported_cpu_models}).
     *
     * @param models each {@code MODEL} or {@code MODEL,flag,flag}, flags sorted
     * @throws io.flyingcircus.fcqemu.ports.failure.DirectoryException if it cannot be reached, or refuses
     */
    void report(List<String> models);
}
