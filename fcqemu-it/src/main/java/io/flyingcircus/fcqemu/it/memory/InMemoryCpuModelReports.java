package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.cpu.CpuModelReports;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import java.util.List;

/** A directory that keeps what one host reported last. */
public final class InMemoryCpuModelReports implements CpuModelReports {

    private List<String> models = List.of();
    private boolean refusing;

    @Override
    public void report(List<String> reported) {
        if (refusing) {
            throw new DirectoryException("the directory refuses reports");
        }
        models = List.copyOf(reported);
    }

    /** From now on it takes no reports. */
    public void refuse() {
        refusing = true;
    }

    /** What was reported last. */
    public List<String> models() {
        return models;
    }
}
