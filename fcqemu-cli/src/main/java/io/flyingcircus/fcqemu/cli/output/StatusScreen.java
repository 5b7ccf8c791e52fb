package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
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

/** What {@code status} shows on a terminal: the same as {@link StatusText}, disks and volumes in tables. */
public final class StatusScreen {

    private static final String NOTHING = "-";

    private final Screen screen;
    private final StringBuilder text = new StringBuilder();

    private StatusScreen(Screen screen) {
        this.screen = screen;
    }

    /**
     * The VM as it was found.
     *
     * @param age how long ago; empty: just now
     */
    public static String of(VmStatus status, Optional<Duration> age, Screen screen) {
        var out = new StatusScreen(screen);
        out.head(status, age);
        out.disks(status.disks());
        out.volumes(status.volumes(), status.host());
        return out.text.toString();
    }

    private void head(VmStatus status, Optional<Duration> age) {
        String verdict = status.verdict().name().toLowerCase(Locale.ROOT);
        text.append(screen.styled(Screen.Style.HEADING, status.vm().value()))
                .append("  ")
                .append(screen.styled(
                        switch (status.verdict()) {
                            case ONLINE -> Screen.Style.GOOD;
                            case OFFLINE -> Screen.Style.NOTEWORTHY;
                            case INCONSISTENT -> Screen.Style.BAD;
                        },
                        verdict))
                .append(" on ")
                .append(status.host())
                .append('\n');
        age.ifPresent(since -> text.append(screen.styled(
                        Screen.Style.NOTEWORTHY,
                        "seen " + since.toSeconds() + " s ago: now it does not answer, or the storage does not"))
                .append('\n'));
        text.append('\n')
                .append(StatusText.labelled("wanted", status.wanted()))
                .append(StatusText.labelled("process", StatusText.processes(status)))
                .append(StatusText.labelled("monitor", StatusText.monitor(status.monitor())))
                .append(StatusText.labelled("guest agent", StatusText.agent(status.guestAgent())))
                .append(StatusText.labelled("consul", StatusText.catalog(status.catalog())));
    }

    private void disks(List<BlockDevice> disks) {
        if (disks.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("DISK", "IMAGE", "I/O", "LIMITS", "SIZE"));
        for (BlockDevice disk : disks) {
            rows.add(List.of(
                    disk.device(),
                    disk.image(),
                    disk.ioStatus().isEmpty() ? NOTHING : disk.ioStatus(),
                    StatusText.throttle(disk.throttle()),
                    StatusText.mib(disk.sizeBytes())));
        }
        table(rows);
    }

    private void volumes(VolumesView view, HostName host) {
        switch (view) {
            case VolumesView.Unreadable unreadable ->
                text.append('\n')
                        .append(StatusText.labelled(
                                "volumes",
                                screen.styled(Screen.Style.BAD, "could not be read: " + unreadable.reason())));
            case VolumesView.Known known -> {
                var rows = new ArrayList<List<String>>();
                rows.add(List.of("VOLUME", "IMAGE", "LOCK", "OPEN AT", "SIZE"));
                known.volumes().volumes().forEach(volume -> rows.add(volume(volume, host)));
                table(rows);
            }
        }
    }

    private static List<String> volume(VolumeState volume, HostName host) {
        String kind = volume.kind().toString();
        return switch (volume.place()) {
            case VolumePlace.Missing _ -> List.of(kind, "does not exist", NOTHING, NOTHING, NOTHING);
            case VolumePlace.Ambiguous several ->
                List.of(
                        kind,
                        "in several pools: "
                                + several.images().stream()
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", ")),
                        NOTHING,
                        NOTHING,
                        NOTHING);
            case VolumePlace.Found found -> {
                Optional<ImageState> image = volume.image();
                yield List.of(
                        kind,
                        found.image().toString(),
                        image.map(state -> lock(state.lock(), host)).orElse(NOTHING),
                        image.map(StatusScreen::openAt).orElse(NOTHING),
                        image.map(state -> StatusText.mib(state.sizeBytes())).orElse(NOTHING));
            }
        };
    }

    private static String openAt(ImageState image) {
        return image.knownWatchers()
                .filter(watchers -> !watchers.isEmpty())
                .map(watchers -> watchers.stream().map(Watcher::address).collect(Collectors.joining(", ")))
                .orElse(NOTHING);
    }

    /** This host in short, for it is the rule; whoever else has it in full. */
    private static String lock(VolumeLock lock, HostName host) {
        return lock instanceof VolumeLock.Held held && held.locker().cookie().equals(host.value())
                ? "this host"
                : StatusText.lock(lock, host);
    }

    /** The size, a number, is the last column; all others are words. */
    private void table(List<List<String>> rows) {
        String[] lines = Table.of(rows, rows.getFirst().size() - 1).split("\n", -1);
        text.append('\n').append(screen.styled(Screen.Style.HEADING, lines[0])).append('\n');
        for (int i = 1; i < lines.length - 1; i++) {
            text.append(lines[i]).append('\n');
        }
    }
}
