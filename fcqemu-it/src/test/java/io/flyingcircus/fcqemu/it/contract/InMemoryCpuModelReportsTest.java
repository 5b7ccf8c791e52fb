package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.InMemoryCpuModelReports;
import io.flyingcircus.fcqemu.ports.cpu.CpuModelReports;
import java.util.List;

class InMemoryCpuModelReportsTest extends CpuModelReportsContract {

    private final InMemoryCpuModelReports reports = new InMemoryCpuModelReports();

    @Override
    CpuModelReports reports() {
        return reports;
    }

    @Override
    List<String> known() {
        return reports.models();
    }

    @Override
    void refuse() {
        reports.refuse();
    }
}
