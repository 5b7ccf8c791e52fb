package io.flyingcircus.fcqemu.it.qemu;

import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Path;

/** A process that starts a VM on the host below a folder, says its PID, and stays until it is killed. */
final class LaunchAndStay {

    private LaunchAndStay() {}

    public static void main(String[] arguments) throws IOException {
        ScratchHost host = new ScratchHost(Path.of(arguments[0]));
        VmProcess process = host.hypervisor().launch(host.order(new VmName(arguments[1])));
        System.out.println(process.pid());
        System.out.flush();
        System.in.read();
    }
}
