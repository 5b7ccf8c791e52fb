package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import io.flyingcircus.fcqemu.adapter.qemu.qmp.BlockCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.ChardevCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.ExecutionCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.PowerCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.StatusCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.WatchdogCommands;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateFolder;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The monitor of one VM over a QMP session. */
final class QmpMonitor implements Monitor {

    /** Character device of the guest agent's port. */
    private static final String AGENT_CHARDEV = "qga0";

    private final Asking asking;
    private final QmpSession session;
    private final Optional<CertificateFolder> certificates;

    QmpMonitor(VmName vm, QmpSession session, Optional<CertificateFolder> certificates) {
        this.certificates = certificates;
        this.asking = new Asking(vm);
        this.session = session;
    }

    @Override
    public RunStatus status() {
        return asking.ask(
                () -> RunStatus.parse(new StatusCommands(session).queryStatus().status()));
    }

    @Override
    public void resume() {
        asking.tell(() -> new ExecutionCommands(session).cont());
    }

    @Override
    public void pause() {
        asking.tell(() -> new ExecutionCommands(session).stop());
    }

    @Override
    public void quit() {
        asking.tell(() -> new ExecutionCommands(session).quit());
    }

    @Override
    public void askToShutDown(ShutdownSignal signal) {
        PowerCommands power = new PowerCommands(session);
        asking.tell(() -> {
            switch (signal) {
                case POWER_BUTTON -> power.systemPowerdown();
                case CTRL_ALT_DELETE -> power.sendCtrlAltDelete();
            }
        });
    }

    @Override
    public List<BlockDevice> blockDevices() {
        return asking.ask(() -> {
            List<BlockDevice> disks = new ArrayList<>();
            for (BlockCommands.Device device : new BlockCommands(session).queryBlock()) {
                Optional<BlockCommands.Medium> medium = device.inserted();
                if (medium.isPresent()) { // a drive without a medium has nothing to limit, lock or resize
                    disks.add(new BlockDevice(
                            device.device(),
                            ImageNames.fromQemu(medium.get().file()),
                            medium.get().virtualSizeBytes(),
                            Throttles.fromQmp(medium.get().throttle()),
                            device.ioStatus().orElse("")));
                }
            }
            return List.copyOf(disks);
        });
    }

    @Override
    public void setThrottle(String device, Throttle throttle) {
        asking.tell(() -> new BlockCommands(session).setIoThrottle(device, Throttles.toQmp(throttle)));
    }

    @Override
    public void resize(String device, long sizeBytes) {
        asking.tell(() -> new BlockCommands(session).resize(device, sizeBytes));
    }

    @Override
    public void disarmWatchdog() {
        asking.tell(() -> new WatchdogCommands(session).disarm());
    }

    @Override
    public boolean guestAgentConnected() {
        return asking.ask(() -> new ChardevCommands(session)
                .queryChardev(AGENT_CHARDEV)
                .map(ChardevCommands.Chardev::frontendOpen)
                .orElse(false));
    }

    @Override
    public String qemuVersion() {
        return asking.ask(() -> new StatusCommands(session).queryVersion().toString());
    }

    @Override
    public Migration migration() {
        return new QmpMigration(asking, session, certificates);
    }

    @Override
    public void close() {
        session.close();
    }
}
