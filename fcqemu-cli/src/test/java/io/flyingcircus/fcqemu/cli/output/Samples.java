package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.ensure.CatalogView;
import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** VMs as they may be found. */
public final class Samples {

    public static final VmName VM = new VmName("test00");
    static final HostName HOST = new HostName("host1");
    private static final PoolName POOL = new PoolName("rbd.ssd");
    private static final long GIB = 1L << 30;

    private Samples() {}

    public static VmStatus running() {
        var process = new VmProcess(VM, 4711, 1, new Mib(512));
        var throttle = new Throttle(
                RateLimit.UNLIMITED,
                new RateLimit(250, 2500, Duration.ofSeconds(60)),
                RateLimit.of(250),
                RateLimit.UNLIMITED,
                RateLimit.UNLIMITED,
                RateLimit.UNLIMITED);
        return new VmStatus(
                VM,
                HOST,
                "online here",
                new ProcessState(List.of(process), new PidFile.Names(4711, PidFile.Target.THIS_VM)),
                new MonitorView.Answered(RunStatus.RUNNING),
                List.of(new BlockDevice("virtio0", "rbd.ssd/test00.root", 5 * GIB, throttle, "ok")),
                Optional.of(true),
                new VolumesView.Known(new VolumeSet(List.of(
                        found(VolumeKind.ROOT, new VolumeLock.Held(new Locker("client.1", "host1", "10.0.0.1:0/1"))),
                        found(VolumeKind.SWAP, new VolumeLock.Held(new Locker("client.2", "host2", "10.0.0.2:0/2"))),
                        found(VolumeKind.TMP, new VolumeLock.Unreadable("client.?")),
                        new VolumeState(new VolumePlace.Missing(VolumeKind.CIDATA), Optional.empty())))),
                new CatalogView.Known(List.of(new Registration(HOST, 128))));
    }

    /** The same as an {@code ensure} that had nothing to do saw it. */
    static VmStatus seenByEnsure() {
        VmStatus running = running();
        VolumeSet volumes = ((VolumesView.Known) running.volumes()).volumes();
        return new VmStatus(
                running.vm(),
                running.host(),
                running.wanted(),
                running.process(),
                running.monitor(),
                running.disks(),
                running.guestAgent(),
                new VolumesView.Known(new VolumeSet(volumes.volumes().stream()
                        .map(volume ->
                                new VolumeState(volume.place(), volume.image().map(ImageState::withoutWatchers)))
                        .toList())),
                running.catalog());
    }

    public static VmStatus unknown() {
        return new VmStatus(
                VM,
                HOST,
                "no definition",
                new ProcessState(List.of(), new PidFile.Garbage("x")),
                new MonitorView.NotAsked(),
                List.of(),
                Optional.empty(),
                new VolumesView.Unreadable("no monitor answered"),
                new CatalogView.Unreadable("connection refused"));
    }

    private static VolumeState found(VolumeKind kind, VolumeLock lock) {
        Image image = Image.of(POOL, VM, kind);
        return new VolumeState(
                new VolumePlace.Found(kind, image),
                Optional.of(new ImageState(
                        image,
                        5 * GIB,
                        List.of(ImageFeature.LAYERING),
                        lock,
                        List.of(new Watcher("client.1", "10.0.0.1:0/1")))));
    }
}
