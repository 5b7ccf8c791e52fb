package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.hostlocks.FlockHostLocks;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FlockHostLocksContractTest extends HostLocksContract {

    private final HostLocks locks;

    FlockHostLocksContractTest(@TempDir Path root) {
        this.locks = new FlockHostLocks(new HostPaths(root));
    }

    @Override
    HostLocks locks() {
        return locks;
    }
}
