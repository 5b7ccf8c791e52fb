package io.flyingcircus.fcqemu.adapter.qemu.hostlocks;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import java.io.IOException;
import java.nio.file.Path;

/** A process that takes the host lock below a root, says so, and holds it until it is killed or its input ends. */
final class HeldInAnotherJvm {

    private HeldInAnotherJvm() {}

    public static void main(String[] arguments) throws IOException {
        FlockHostLocks locks = new FlockHostLocks(new HostPaths(Path.of(arguments[0])));
        System.out.println(locks.tryAcquire(new HostLock.OfHost()).isPresent() ? "held" : "busy");
        System.out.flush();
        System.in.read();
    }
}
