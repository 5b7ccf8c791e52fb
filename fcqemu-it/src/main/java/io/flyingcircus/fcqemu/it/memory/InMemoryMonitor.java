package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.time.Duration;
import java.util.List;

/** A session with one QEMU. */
final class InMemoryMonitor implements Monitor {

    static final String QEMU_VERSION = "7.2.22";

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);

    private final InMemoryHost host;
    private final InMemoryQemu qemu;
    private boolean closed;

    InMemoryMonitor(InMemoryHost host, InMemoryQemu qemu) {
        this.host = host;
        this.qemu = qemu;
        qemu.monitorOpen(true);
        host.world().owner().atDeath(this::close);
    }

    @Override
    public RunStatus status() {
        reach("status");
        return qemu.status();
    }

    @Override
    public void resume() {
        reach("resume");
        switch (qemu.status()) {
            case SHUTDOWN, INTERNAL_ERROR, GUEST_PANICKED ->
                throw new MonitorException.CommandFailed("Resetting the Virtual Machine is required", null);
            case FINISH_MIGRATE -> throw new MonitorException.CommandFailed("Migration is not finalized yet", null);
            case COLO,
                    DEBUG,
                    INMIGRATE,
                    IO_ERROR,
                    PAUSED,
                    POSTMIGRATE,
                    PRECONFIG,
                    PRELAUNCH,
                    RESTORE_VM,
                    RUNNING,
                    SAVE_VM,
                    SUSPENDED,
                    WATCHDOG,
                    UNKNOWN -> qemu.status(RunStatus.RUNNING);
        }
    }

    @Override
    public void pause() {
        reach("pause");
        if (qemu.status() == RunStatus.RUNNING) {
            qemu.status(RunStatus.PAUSED);
        }
    }

    @Override
    public void quit() {
        reach("quit");
        qemu.take(Ends.ON_QUIT);
    }

    @Override
    public void askToShutDown(ShutdownSignal signal) {
        reach("askToShutDown");
        if (qemu.status() == RunStatus.RUNNING) {
            qemu.guest().asked(signal).ifPresent(time -> host.world().clock().after(time, qemu::exit));
        }
    }

    @Override
    public List<BlockDevice> blockDevices() {
        reach("blockDevices");
        return List.copyOf(qemu.devices());
    }

    @Override
    public void setThrottle(String device, Throttle throttle) {
        reach("setThrottle");
        int index = index(device);
        BlockDevice before = qemu.devices().get(index);
        qemu.devices()
                .set(index, new BlockDevice(device, before.image(), before.sizeBytes(), throttle, before.ioStatus()));
    }

    @Override
    public void resize(String device, long sizeBytes) {
        reach("resize");
        if (!qemu.disksActive()) {
            qemu.crash(); // QEMU 7.2 aborts: "Assertion `!(bs->open_flags & BDRV_O_INACTIVE)' failed"
            throw new MonitorException.Gone("the monitor of " + qemu.process().vm() + " broke", null);
        }
        int index = index(device);
        BlockDevice before = qemu.devices().get(index);
        qemu.devices()
                .set(index, new BlockDevice(device, before.image(), sizeBytes, before.throttle(), before.ioStatus()));
        host.world().storage().image(qemu.image(index)).resize(sizeBytes);
    }

    @Override
    public void disarmWatchdog() {
        reach("disarmWatchdog");
        qemu.disarmWatchdog();
    }

    @Override
    public boolean guestAgentConnected() {
        reach("guestAgentConnected");
        return qemu.status() != RunStatus.PRELAUNCH && qemu.guest().hasAgent(); // a guest that is paused keeps it open
    }

    @Override
    public String qemuVersion() {
        reach("qemuVersion");
        return QEMU_VERSION;
    }

    @Override
    public Migration migration() {
        return new InMemoryMigration(this, host, qemu);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            qemu.monitorOpen(false);
        }
    }

    private int index(String device) {
        for (int i = 0; i < qemu.devices().size(); i++) {
            if (qemu.devices().get(i).device().equals(device)) {
                return i;
            }
        }
        throw new MonitorException.CommandFailed("Device '" + device + "' not found", null);
    }

    void reach(String method) {
        reach(method, "");
    }

    void reach(String method, Object about) {
        host.before("Monitor", method, about);
        if (closed || !qemu.alive()) {
            throw new MonitorException.Gone("QEMU hung up", null);
        }
        switch (qemu.mood()) {
            case ANSWERS, BUSY -> {}
            case GONE -> throw new MonitorException.Gone("QEMU hung up", null);
            case SILENT -> {
                host.world().clock().sleep(COMMAND_TIMEOUT);
                throw new MonitorException.Silent("no answer within " + COMMAND_TIMEOUT, null);
            }
        }
    }
}
