package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.InMemoryCpuProbe;
import io.flyingcircus.fcqemu.ports.cpu.CpuProbe;

class InMemoryCpuProbeTest extends CpuProbeContract {

    @Override
    CpuProbe probe() {
        return new InMemoryCpuProbe();
    }
}
