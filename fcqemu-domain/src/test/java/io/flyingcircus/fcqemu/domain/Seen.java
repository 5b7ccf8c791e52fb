package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.ensure.CatalogView;
import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.Observation;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
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
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Observations of the VM {@code test00} from host {@code h1}, built from a few words. */
public final class Seen {

    private static final VmName VM = new VmName("test00");
    private static final PoolName POOL = new PoolName("rbd.ssd");

    private Seen() {}

    /** No process of it. */
    public static ProcessState noProcess() {
        return new ProcessState(List.of(), new PidFile.Missing());
    }

    /** One process of it. */
    public static ProcessState oneProcess() {
        return new ProcessState(
                List.of(new VmProcess(VM, 4711, 1, new Mib(512))), new PidFile.Names(4711, PidFile.Target.THIS_VM));
    }

    /** A running QEMU with these locks. */
    public static Observation running(String... locks) {
        return qemu(new MonitorView.Answered(RunStatus.RUNNING), locks);
    }

    /** A QEMU whose monitor said that, with these locks. */
    public static Observation qemu(MonitorView monitor, String... locks) {
        return new Observation(oneProcess(), monitor, volumes(locks), List.of(), new CatalogView.Known(List.of()));
    }

    /** No process, with these locks. */
    public static Observation nothing(String... locks) {
        return new Observation(
                noProcess(), new MonitorView.NotAsked(), volumes(locks), List.of(), new CatalogView.Known(List.of()));
    }

    /** Volumes in the order root, swap, tmp, each {@code free}, {@code missing}, {@code twice}, {@code ?} or a host. */
    public static VolumesView volumes(String... locks) {
        return new VolumesView.Known(set(locks));
    }

    /** The same as a set. */
    public static VolumeSet set(String... locks) {
        List<VolumeState> states = new ArrayList<>();
        Iterator<String> lock = List.of(locks).iterator();
        for (VolumeKind kind : VolumeKind.values()) {
            states.add(volume(kind, lock.hasNext() ? lock.next() : "missing"));
        }
        return new VolumeSet(states);
    }

    private static VolumeState volume(VolumeKind kind, String lock) {
        Image image = Image.of(POOL, VM, kind);
        return switch (lock) {
            case "missing" -> new VolumeState(new VolumePlace.Missing(kind), Optional.empty());
            case "twice" ->
                new VolumeState(
                        new VolumePlace.Ambiguous(kind, List.of(image, Image.of(new PoolName("rbd.hdd"), VM, kind))),
                        Optional.empty());
            case "free" -> found(kind, image, new VolumeLock.Free());
            case "?" -> found(kind, image, new VolumeLock.Unreadable("client.?"));
            default -> found(kind, image, new VolumeLock.Held(new Locker("client.1", lock, "10.0.0.9:0/1")));
        };
    }

    private static VolumeState found(VolumeKind kind, Image image, VolumeLock lock) {
        ImageState state = new ImageState(image, 1, List.of(ImageFeature.LAYERING), lock, List.of());
        return new VolumeState(new VolumePlace.Found(kind, image), Optional.of(state));
    }

    /** The same volumes, with the root open at an address. */
    public static VolumeSet watched(VolumeSet volumes, String address) {
        return changeRoot(volumes, List.of(ImageFeature.LAYERING), List.of(new Watcher("client.9", address)));
    }

    /** The same volumes, with these features of the root. */
    public static VolumeSet withFeatures(VolumeSet volumes, ImageFeature... features) {
        return changeRoot(volumes, List.of(features), List.of());
    }

    private static VolumeSet changeRoot(VolumeSet volumes, List<ImageFeature> features, List<Watcher> watchers) {
        List<VolumeState> states = new ArrayList<>(volumes.volumes());
        VolumeState root = states.getFirst();
        ImageState image = root.image().orElseThrow();
        states.set(
                0,
                new VolumeState(
                        root.place(),
                        Optional.of(
                                new ImageState(image.image(), image.sizeBytes(), features, image.lock(), watchers))));
        return new VolumeSet(states);
    }
}
