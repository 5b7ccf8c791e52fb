package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.ensure.CatalogView;
import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What {@code status --json} prints. Names and meanings stay; new ones may be added. */
public final class StatusJson {

    private StatusJson() {}

    /**
     * The VM as it was found.
     *
     * @param age how long ago; empty: just now
     */
    public static String of(VmStatus status, Optional<Duration> age) {
        return Json.object(json -> write(json, status, age));
    }

    /** The same, with what would be done about it. */
    public static String of(Explanation explanation) {
        return Json.object(json -> {
            write(json, explanation.seen(), Optional.empty());
            json.text("definition", explanation.definition());
            json.texts("notes", explanation.notes());
            json.text("action", explanation.action().label());
            json.text("reason", explanation.action().reason());
            json.text("held_back", explanation.heldBack());
            json.texts("waits_for", explanation.waitsFor());
        });
    }

    private static void write(Json json, VmStatus status, Optional<Duration> age) throws IOException {
        json.text("name", status.vm().value());
        json.text("host", status.host().value());
        json.text("state", word(status.verdict()));
        if (age.isPresent()) {
            json.number("age_seconds", age.get().toSeconds());
        }
        json.text("wanted", status.wanted());
        json.objects("processes", status.process().processes(), (out, process) -> {
            out.number("pid", process.pid());
            out.number("memory_mib", process.bookedMemory().value());
        });
        json.text("pid_file", pidFile(status.process().pidFile()));
        json.object("monitor", out -> monitor(out, status.monitor()));
        json.flag("guest_agent", status.guestAgent());
        json.objects("disks", status.disks(), StatusJson::disk);
        volumes(json, status.volumes(), status.host());
        catalog(json, status.catalog());
    }

    private static String pidFile(PidFile file) {
        return switch (file) {
            case PidFile.Missing _ -> "missing";
            case PidFile.Empty _ -> "empty";
            case PidFile.Garbage _ -> "garbage";
            case PidFile.Names names -> word(names.target());
        };
    }

    private static void monitor(Json out, MonitorView monitor) throws IOException {
        switch (monitor) {
            case MonitorView.NotAsked _ -> monitor(out, "not-asked", null, null);
            case MonitorView.Answered answered ->
                monitor(out, "answered", answered.status().qmpName(), null);
            case MonitorView.Gone gone -> monitor(out, "gone", null, gone.reason());
            case MonitorView.Unclear unclear -> monitor(out, "unclear", null, unclear.reason());
        }
    }

    private static void monitor(Json out, String state, @Nullable String status, @Nullable String problem)
            throws IOException {
        out.text("state", state);
        out.text("status", status);
        out.text("problem", problem);
    }

    private static void disk(Json out, BlockDevice disk) throws IOException {
        out.text("device", disk.device());
        out.text("image", disk.image());
        out.number("size_bytes", disk.sizeBytes());
        out.text("io_status", disk.ioStatus().isEmpty() ? null : disk.ioStatus());
        out.object("throttle", throttle -> {
            limit(throttle, "iops", disk.throttle().iops());
            limit(throttle, "iops_rd", disk.throttle().iopsRead());
            limit(throttle, "iops_wr", disk.throttle().iopsWrite());
            limit(throttle, "bps", disk.throttle().bps());
            limit(throttle, "bps_rd", disk.throttle().bpsRead());
            limit(throttle, "bps_wr", disk.throttle().bpsWrite());
        });
    }

    private static void limit(Json out, String name, RateLimit limit) throws IOException {
        out.object(name, values -> {
            values.number("rate", limit.rate());
            values.number("burst", limit.burst());
            values.number("burst_length_s", limit.burstLength().toSeconds());
        });
    }

    private static void volumes(Json json, VolumesView view, HostName host) throws IOException {
        switch (view) {
            case VolumesView.Unreadable unreadable -> {
                json.objects("volumes", List.<VolumeState>of(), (_, _) -> {});
                json.text("volumes_problem", unreadable.reason());
            }
            case VolumesView.Known known -> {
                json.objects("volumes", known.volumes().volumes(), (out, volume) -> volume(out, volume, host));
                json.nothing("volumes_problem");
            }
        }
    }

    private static void volume(Json out, VolumeState volume, HostName host) throws IOException {
        Optional<ImageState> image = volume.image();
        out.text("kind", volume.kind().suffix());
        out.texts("images", images(volume.place()));
        out.number(
                "size_bytes",
                image.map(found -> OptionalLong.of(found.sizeBytes())).orElse(OptionalLong.empty()));
        out.text("lock", word(volume.holder(host)));
        Optional<Locker> locker = volume.locker();
        out.text("lock_host", locker.map(Locker::cookie));
        out.text("lock_client", locker.map(Locker::clientId));
        out.text("lock_address", locker.map(Locker::address));
        Optional<List<Watcher>> watchers = image.map(ImageState::knownWatchers).orElse(Optional.of(List.of()));
        if (watchers.isEmpty()) {
            out.nothing("watchers");
            return;
        }
        out.objects("watchers", watchers.get(), (each, watcher) -> {
            each.text("client", watcher.clientId());
            each.text("address", watcher.address());
        });
    }

    private static List<String> images(VolumePlace place) {
        return switch (place) {
            case VolumePlace.Found found -> List.of(found.image().fullName());
            case VolumePlace.Missing _ -> List.of();
            case VolumePlace.Ambiguous ambiguous ->
                ambiguous.images().stream().map(Image::fullName).toList();
        };
    }

    private static void catalog(Json json, CatalogView catalog) throws IOException {
        switch (catalog) {
            case CatalogView.Known known -> {
                json.objects("consul", known.registrations(), (out, registration) -> {
                    out.text("host", registration.host().value());
                    out.number("modify_index", registration.modifyIndex());
                });
                json.nothing("consul_problem");
            }
            case CatalogView.Unreadable unreadable -> {
                json.objects("consul", List.<Object>of(), (_, _) -> {});
                json.text("consul_problem", unreadable.reason());
            }
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
