package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamEnd;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.time.Duration;
import java.util.Optional;

/** The migration of one QEMU, over a session with it. */
final class InMemoryMigration implements Migration {

    private final InMemoryMonitor monitor;
    private final InMemoryHost host;
    private final InMemoryQemu qemu;

    InMemoryMigration(InMemoryMonitor monitor, InMemoryHost host, InMemoryQemu qemu) {
        this.monitor = monitor;
        this.host = host;
        this.qemu = qemu;
    }

    @Override
    public StreamFeatures supported(StreamFeatures wanted) {
        monitor.reach("supported");
        StreamFeatures capable = qemu.capable();
        return new StreamFeatures(
                Math.min(wanted.channels(), capable.channels()),
                wanted.xbzrle() && capable.xbzrle(),
                wanted.postcopy() && capable.postcopy());
    }

    @Override
    public Optional<String> refusesPostcopy() {
        monitor.reach("refusesPostcopy");
        return qemu.capable().postcopy() ? Optional.empty() : Optional.of("Postcopy is not supported");
    }

    @Override
    public void startPostcopy() {
        monitor.reach("startPostcopy");
        if (!qemu.features().postcopy() || !host.world().streams().of(qemu).isPresent()) {
            throw new MonitorException.CommandFailed("Enable postcopy with migrate_set_capability first", null);
        }
        host.world().streams().of(qemu).ifPresent(GuestStream::switchOver);
    }

    @Override
    public void encrypt(VmProcess process, StreamEnd end) {
        monitor.reach("encrypt");
    }

    @Override
    public void leavePlain() {
        monitor.reach("leavePlain");
    }

    @Override
    public void tune(MigrationTuning tuning) {
        monitor.reach("tune");
        qemu.features(tuning.features());
        qemu.allowPause(tuning.longestPause());
    }

    @Override
    public void pauseAtMost(Duration pause) {
        monitor.reach("pauseAtMost");
        qemu.allowPause(pause);
    }

    @Override
    public void send(StreamAddress to) {
        monitor.reach("send", to);
        if (qemu.phase().underWay() || qemu.status() != RunStatus.RUNNING) {
            throw new MonitorException.CommandFailed("there is a migration under way, or no guest to send", null);
        }
        host.world().streams().send(qemu, to);
    }

    @Override
    public MigrationProgress look() {
        monitor.reach("look");
        return qemu.stream().map(stream -> stream.seenBy(qemu)).orElse(MigrationProgress.of(qemu.phase()));
    }

    @Override
    public MigrationProgress await(MigrationPhase last, Duration patience) {
        monitor.reach("await");
        host.world().clock().sleepUntil(() -> !qemu.alive() || qemu.phase() != last, patience);
        return look();
    }

    @Override
    public void cancel() {
        monitor.reach("cancel");
        // The end that receives cannot call anything off.
        host.world().streams().of(qemu).filter(stream -> stream.comesFrom(qemu)).ifPresent(GuestStream::cancel);
        if (qemu.phase() == MigrationPhase.POSTCOPY_PAUSED && qemu.status() == RunStatus.FINISH_MIGRATE) {
            qemu.phase(MigrationPhase.CANCELLING); // and so it stays: QEMU 7.2 waits for a recovery that never comes
        }
    }

    @Override
    public StreamAddress receive(String ip) {
        monitor.reach("receive");
        if (!qemu.process().incoming() || qemu.phase() != MigrationPhase.NONE) {
            throw new MonitorException.CommandFailed("'-incoming' was not specified on the command line", null);
        }
        return host.world().streams().listen(qemu, ip);
    }

    @Override
    public void mark(String attempt) {
        monitor.reach("mark", attempt);
        if (qemu.markedFor().isPresent()) {
            throw new MonitorException.CommandFailed("attempt to add duplicate property", null);
        }
        qemu.mark(attempt);
    }

    @Override
    public Optional<String> markedFor() {
        monitor.reach("markedFor");
        return qemu.markedFor();
    }

    @Override
    public void markForOldHost(String note) {
        monitor.reach("markForOldHost", note);
        if (qemu.markedForOldHost().isPresent()) {
            throw new MonitorException.CommandFailed("attempt to add duplicate property", null);
        }
        qemu.markForOldHost(Optional.of(note));
    }

    @Override
    public Optional<String> markedForOldHost() {
        monitor.reach("markedForOldHost");
        return qemu.markedForOldHost();
    }

    @Override
    public void unmarkForOldHost() {
        monitor.reach("unmarkForOldHost");
        qemu.markForOldHost(Optional.empty());
    }
}
