package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.ensure.CatalogView;
import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code status} prints for people. */
public final class StatusText {

    private static final int LABEL_WIDTH = 12;

    private final StringBuilder text = new StringBuilder();

    private StatusText() {}

    /**
     * The VM as it was found.
     *
     * @param age how long ago; empty: just now
     */
    public static String of(VmStatus status, Optional<Duration> age) {
        var out = new StatusText();
        out.line(status.vm().value(), status.verdict().name().toLowerCase(Locale.ROOT) + " on " + status.host());
        age.ifPresent(since ->
                out.line("seen", since.toSeconds() + " s ago: now it does not answer, or the storage does not"));
        out.line("wanted", status.wanted());
        out.line("process", processes(status));
        out.line("monitor", monitor(status.monitor()));
        out.line("guest agent", agent(status.guestAgent()));
        status.disks().forEach(disk -> out.line("disk", disk(disk)));
        out.volumes(status.volumes(), status.host());
        out.line("consul", catalog(status.catalog()));
        return out.text.toString();
    }

    /** One more line of that kind. */
    static String labelled(String what, String found) {
        var out = new StatusText();
        out.line(what, found);
        return out.text.toString();
    }

    private void line(String what, String found) {
        text.append(what)
                .repeat(" ", Math.max(1, LABEL_WIDTH + 1 - what.length()))
                .append(found)
                .append('\n');
    }

    static String processes(VmStatus status) {
        List<VmProcess> processes = status.process().processes();
        String found = processes.isEmpty()
                ? "none"
                : processes.stream()
                        .map(process -> "PID " + process.pid() + ", booked " + process.bookedMemory())
                        .collect(Collectors.joining("; "));
        return found + pidFile(status.process().pidFile());
    }

    /** Said only where it does not go without saying. */
    private static String pidFile(PidFile file) {
        return switch (file) {
            case PidFile.Missing _ -> "";
            case PidFile.Empty _ -> " (the PID file is empty)";
            case PidFile.Garbage garbage -> " (the PID file says '" + garbage.firstLine() + "')";
            case PidFile.Names names ->
                switch (names.target()) {
                    case THIS_VM -> "";
                    case ZOMBIE -> " (the PID file names " + names.pid() + ", which has ended)";
                    case SOMEONE_ELSE -> " (the PID file names " + names.pid() + ", which is another process)";
                    case NOBODY -> " (the PID file names " + names.pid() + ", which does not exist)";
                };
        };
    }

    static String monitor(MonitorView monitor) {
        return switch (monitor) {
            case MonitorView.NotAsked _ -> "not asked, there is no process";
            case MonitorView.Answered answered -> answered.status().qmpName();
            case MonitorView.Gone gone -> "gone: " + gone.reason();
            case MonitorView.Unclear unclear -> "unclear: " + unclear.reason();
        };
    }

    static String agent(Optional<Boolean> connected) {
        return connected
                .map(is -> is ? "runs in the guest" : "does not run in the guest")
                .orElse("not asked");
    }

    private static String disk(BlockDevice disk) {
        String health = disk.ioStatus().isEmpty() || disk.ioStatus().equals("ok") ? "" : ", I/O " + disk.ioStatus();
        return disk.device() + " " + disk.image() + ", " + mib(disk.sizeBytes()) + health + ", "
                + throttle(disk.throttle());
    }

    static String throttle(Throttle throttle) {
        var parts = new ArrayList<String>();
        limit(parts, "iops", throttle.iops());
        limit(parts, "iops_rd", throttle.iopsRead());
        limit(parts, "iops_wr", throttle.iopsWrite());
        limit(parts, "bps", throttle.bps());
        limit(parts, "bps_rd", throttle.bpsRead());
        limit(parts, "bps_wr", throttle.bpsWrite());
        return parts.isEmpty() ? "no limits" : String.join(" ", parts);
    }

    private static void limit(List<String> parts, String name, RateLimit limit) {
        if (limit.rate() == 0 && limit.burst() == 0) {
            return;
        }
        String burst = limit.burst() == 0
                ? ""
                : " (" + limit.burst() + " for " + limit.burstLength().toSeconds() + " s)";
        parts.add(name + "=" + limit.rate() + burst);
    }

    private void volumes(VolumesView view, HostName host) {
        switch (view) {
            case VolumesView.Unreadable unreadable -> line("volumes", "could not be read: " + unreadable.reason());
            case VolumesView.Known known ->
                known.volumes().volumes().forEach(volume -> line("volume", volume.kind() + " " + volume(volume, host)));
        }
    }

    private static String volume(VolumeState volume, HostName host) {
        return switch (volume.place()) {
            case VolumePlace.Missing _ -> "does not exist";
            case VolumePlace.Ambiguous ambiguous ->
                "is in several pools: "
                        + ambiguous.images().stream().map(Object::toString).collect(Collectors.joining(", "));
            case VolumePlace.Found found ->
                found.image() + volume.image().map(image -> image(image, host)).orElse("");
        };
    }

    private static String image(ImageState image, HostName host) {
        return ", " + mib(image.sizeBytes()) + ", " + lock(image.lock(), host)
                + image.knownWatchers().map(watchers -> ", " + open(watchers)).orElse("");
    }

    static String open(List<Watcher> watchers) {
        return watchers.isEmpty()
                ? "not open"
                : "open at " + watchers.stream().map(Watcher::address).collect(Collectors.joining(", "));
    }

    static String lock(VolumeLock lock, HostName host) {
        return switch (lock) {
            case VolumeLock.Free _ -> "not locked";
            case VolumeLock.Held held ->
                "locked by " + held.locker().cookie()
                        + (held.locker().cookie().equals(host.value()) ? " (this host)" : "")
                        + " as " + held.locker().clientId() + " from "
                        + held.locker().address();
            case VolumeLock.Unreadable unreadable -> "locked, but by whom cannot be read: " + unreadable.found();
        };
    }

    static String catalog(CatalogView catalog) {
        return switch (catalog) {
            case CatalogView.Known _ -> catalog.describe();
            case CatalogView.Unreadable unreadable -> "could not be asked: " + unreadable.reason();
        };
    }

    static String mib(long bytes) {
        return bytes / (1024 * 1024) + " MiB";
    }
}
