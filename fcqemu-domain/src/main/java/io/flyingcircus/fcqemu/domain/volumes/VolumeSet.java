package io.flyingcircus.fcqemu.domain.volumes;

import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All volumes of a VM as they were observed, in the order of {@link VolumeKind}: the first one that exists carries the
 * token, which is the root's lock.
 *
 * @param volumes one for each kind
 */
public record VolumeSet(List<VolumeState> volumes) {

    public VolumeSet {
        volumes = List.copyOf(volumes);
    }

    /** Looks at all volumes of a VM: one search, one reading of those found. */
    public static VolumeSet observe(Volumes storage, VmName vm, PoolName wanted) {
        return observe(storage.find(vm, wanted), storage::inspect);
    }

    /** The same, for one who only looks. */
    public static VolumeSet observe(StorageLook storage, VmName vm, PoolName wanted) {
        return observe(storage.find(vm, wanted), storage::inspect);
    }

    /** The same without asking who has them open. */
    public static VolumeSet observeHeaders(StorageLook storage, VmName vm, PoolName wanted) {
        return observe(storage.find(vm, wanted), storage::readHeaders);
    }

    private static VolumeSet observe(List<VolumePlace> places, Function<List<Image>, List<ImageState>> inspect) {
        List<Image> found = new ArrayList<>();
        for (VolumePlace place : places) {
            if (place instanceof VolumePlace.Found(VolumeKind _, Image image)) {
                found.add(image);
            }
        }
        Iterator<ImageState> states = inspect.apply(found).iterator();
        List<VolumeState> volumes = new ArrayList<>();
        for (VolumePlace place : places) {
            Optional<ImageState> state =
                    place instanceof VolumePlace.Found ? Optional.of(states.next()) : Optional.empty();
            volumes.add(new VolumeState(place, state));
        }
        return new VolumeSet(volumes);
    }

    /** One volume. */
    public VolumeState get(VolumeKind kind) {
        for (VolumeState volume : volumes) {
            if (volume.kind() == kind) {
                return volume;
            }
        }
        throw new IllegalArgumentException("not observed: " + kind);
    }

    /** Those that exist, token first. */
    public List<VolumeState> existing() {
        return volumes.stream().filter(volume -> volume.image().isPresent()).toList();
    }

    /** The images of those that exist, token first. */
    public List<Image> images() {
        return imageStates().stream().map(ImageState::image).toList();
    }

    /** The same, as they were read. */
    public List<ImageState> imageStates() {
        return existing().stream().map(volume -> volume.image().orElseThrow()).toList();
    }

    /** Whether it was asked who has them open. */
    public boolean tellsWhoHasThemOpen() {
        return imageStates().stream().allMatch(state -> state.knownWatchers().isPresent());
    }

    /**
     * Every image that may be a volume of this VM, token first: also those of volumes found in several pools. A lock on
     * any of them counts.
     */
    public List<Image> allImages() {
        List<Image> images = new ArrayList<>();
        for (VolumeState volume : volumes) {
            switch (volume.place()) {
                case VolumePlace.Found found -> images.add(found.image());
                case VolumePlace.Ambiguous several -> images.addAll(several.images());
                case VolumePlace.Missing _ -> {}
            }
        }
        return images;
    }

    /** Those every VM must have and this one lacks. */
    public List<VolumeKind> missing() {
        return volumes.stream()
                .filter(volume -> volume.place() instanceof VolumePlace.Missing)
                .map(VolumeState::kind)
                .filter(VolumeKind.REQUIRED::contains)
                .toList();
    }

    /** Those found in several pools. */
    public List<VolumePlace.Ambiguous> ambiguous() {
        List<VolumePlace.Ambiguous> found = new ArrayList<>();
        for (VolumeState volume : volumes) {
            if (volume.place() instanceof VolumePlace.Ambiguous ambiguous) {
                found.add(ambiguous);
            }
        }
        return found;
    }

    /** Existing volumes whose lock is held like that. */
    public List<VolumeState> heldBy(Holder holder, HostName host) {
        return existing().stream()
                .filter(volume -> volume.holder(host) == holder)
                .toList();
    }

    /** Whether no volume is missing or ambiguous and all locks are {@code host}'s. */
    public boolean allMine(HostName host) {
        return missing().isEmpty()
                && ambiguous().isEmpty()
                && heldBy(Holder.MINE, host).size() == existing().size();
    }

    /** Other hosts that hold locks, each once, in order. */
    public List<String> otherHolders(HostName host) {
        return heldBy(Holder.OTHERS, host).stream()
                .map(volume -> volume.locker().orElseThrow().cookie())
                .distinct()
                .toList();
    }

    /** The disks to start from. */
    public List<LaunchOrder.Disk> disks() {
        return existing().stream()
                .map(volume -> new LaunchOrder.Disk(
                        volume.kind(), volume.image().orElseThrow().image()))
                .toList();
    }

    /** Each volume's lock in words, for reports: {@code root=mine swap=free tmp=h2}. */
    public String describe(HostName host) {
        StringBuilder text = new StringBuilder();
        for (VolumeState volume : volumes) {
            if (volume.kind() == VolumeKind.CIDATA && volume.image().isEmpty()) {
                continue;
            }
            text.append(text.isEmpty() ? "" : " ")
                    .append(volume.kind())
                    .append('=')
                    .append(word(volume, host));
        }
        return text.toString();
    }

    private static String word(VolumeState volume, HostName host) {
        return switch (volume.holder(host)) {
            case FREE -> "free";
            case MINE -> "mine";
            case OTHERS -> volume.locker().orElseThrow().cookie();
            case UNREADABLE -> "unreadable";
            case NO_IMAGE -> volume.place() instanceof VolumePlace.Ambiguous ? "in-several-pools" : "no-image";
        };
    }
}
