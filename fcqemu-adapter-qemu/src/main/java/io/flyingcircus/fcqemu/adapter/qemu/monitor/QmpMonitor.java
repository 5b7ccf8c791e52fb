package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import io.flyingcircus.fcqemu.adapter.qemu.qmp.BlockCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.ChardevCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.ExecutionCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.PowerCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.StatusCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.WatchdogCommands;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
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

    private final VmName vm;
    private final QmpSession session;

    QmpMonitor(VmName vm, QmpSession session) {
        this.vm = vm;
        this.session = session;
    }

    @Override
    public RunStatus status() {
        return ask(
                () -> RunStatus.parse(new StatusCommands(session).queryStatus().status()));
    }

    @Override
    public void resume() {
        tell(() -> new ExecutionCommands(session).cont());
    }

    @Override
    public void pause() {
        tell(() -> new ExecutionCommands(session).stop());
    }

    @Override
    public void quit() {
        tell(() -> new ExecutionCommands(session).quit());
    }

    @Override
    public void askToShutDown(ShutdownSignal signal) {
        PowerCommands power = new PowerCommands(session);
        tell(() -> {
            switch (signal) {
                case POWER_BUTTON -> power.systemPowerdown();
                case CTRL_ALT_DELETE -> power.sendCtrlAltDelete();
            }
        });
    }

    @Override
    public List<BlockDevice> blockDevices() {
        return ask(() -> {
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
        tell(() -> new BlockCommands(session).setIoThrottle(device, Throttles.toQmp(throttle)));
    }

    @Override
    public void resize(String device, long sizeBytes) {
        tell(() -> new BlockCommands(session).resize(device, sizeBytes));
    }

    @Override
    public void disarmWatchdog() {
        tell(() -> new WatchdogCommands(session).disarm());
    }

    @Override
    public boolean guestAgentConnected() {
        return ask(() -> new ChardevCommands(session)
                .queryChardev(AGENT_CHARDEV)
                .map(ChardevCommands.Chardev::frontendOpen)
                .orElse(false));
    }

    @Override
    public String qemuVersion() {
        return ask(() -> new StatusCommands(session).queryVersion().toString());
    }

    @Override
    public void close() {
        session.close();
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (QmpException e) {
            throw MonitorFailures.of(vm, e);
        }
    }

    private void tell(Order order) {
        try {
            order.tell();
        } catch (QmpException e) {
            throw MonitorFailures.of(vm, e);
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws QmpException;
    }

    @FunctionalInterface
    private interface Order {
        void tell() throws QmpException;
    }
}
