package io.flyingcircus.fcqemu.adapter.qemu.console;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The serial consoles of VMs: {@code NAME.log} of the run that is or was last, {@code NAME-TIME.log} of each before it, with the
 * local time at which the next one began. Symbolic links are no logs: none is followed, none is removed.
 */
public final class ConsoleLogs {

    private static final DateTimeFormatter LOCAL_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS");

    /** The colons tell it from the log of a VM whose name ends like a date. */
    private static final Pattern PAST =
            Pattern.compile("([A-Za-z0-9_-]+)-(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)\\.log");

    private static final int TRIES = 3;

    private final HostPaths paths;
    private final Supplier<LocalDateTime> now;
    private final EventLog events;

    /** The consoles of the host below these paths. */
    public ConsoleLogs(HostPaths paths, EventLog events) {
        this(paths, LocalDateTime::now, events);
    }

    ConsoleLogs(HostPaths paths, Supplier<LocalDateTime> now, EventLog events) {
        this.paths = paths;
        this.now = now;
        this.events = events;
    }

    /** The console of a VM's run that is, or was last. */
    public Path current(VmName vm) {
        return paths.serialLog(vm);
    }

    /**
     * Those of its runs before that, the oldest first.
     *
     * @throws IOException if the folder cannot be read
     */
    public List<Path> past(VmName vm) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.logFolder(), vm + "-*.log")) {
            for (Path file : files) {
                if (Past.of(file)
                                .filter(past -> past.owner().equals(vm.value()))
                                .isPresent()
                        && isLog(file)) {
                    found.add(file);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        found.sort(Path::compareTo);
        return found;
    }

    /**
     * Puts the console of the last run aside, for a run that begins. That it cannot be kept is told, and keeps no VM from being
     * started: QEMU begins the file anew then.
     */
    public void beginRun(VmName vm) {
        Path log = current(vm);
        if (!Files.exists(log, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            putAside(vm, log);
        } catch (IOException failed) {
            events.record(new Event(
                    Level.WARNING,
                    Optional.of(vm),
                    "console-log-not-kept",
                    List.of(Field.of("file", log), Field.of("reason", String.valueOf(failed))),
                    null));
        }
    }

    /** Not replacing: an older log of the same microsecond would be lost. */
    private void putAside(VmName vm, Path log) throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                Files.move(log, log.resolveSibling(vm + "-" + now.get().format(LOCAL_TIME) + ".log"));
                return;
            } catch (FileAlreadyExistsException taken) {
                if (tried == TRIES) {
                    throw taken;
                }
            }
        }
    }

    /**
     * Removes the consoles of past runs, of all VMs, whose next run began that long ago. What cannot be removed stays, and is
     * told in detail only: it is tried again and again.
     */
    public void removeOlderThan(Duration kept) {
        LocalDateTime oldest = now.get().minus(kept);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.logFolder(), "*:*.log")) {
            for (Path file : files) {
                Optional<Past> past = Past.of(file);
                if (past.isPresent() && past.get().ended().isBefore(oldest) && isLog(file)) {
                    remove(past.get(), file);
                }
            }
        } catch (NoSuchFileException none) {
            // No VM was ever started here.
        } catch (DirectoryIteratorException | IOException failed) {
            tell(Optional.empty(), "console-logs-not-removed", paths.logFolder(), failed);
        }
    }

    private void remove(Past past, Path file) {
        try {
            Files.deleteIfExists(file);
            tell(past.vm(), "console-log-removed", file, null);
        } catch (IOException failed) {
            tell(past.vm(), "console-log-not-removed", file, failed);
        }
    }

    private void tell(Optional<VmName> vm, String event, Path file, @Nullable Exception failed) {
        events.record(new Event(Level.DEBUG, vm, event, List.of(Field.of("file", file)), failed));
    }

    private static boolean isLog(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** What the name of the console of a past run says. */
    private record Past(String owner, LocalDateTime ended) {

        static Optional<Past> of(Path file) {
            Matcher name = PAST.matcher(String.valueOf(file.getFileName()));
            if (!name.matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Past(name.group(1), LocalDateTime.parse(name.group(2))));
            } catch (DateTimeParseException noTime) {
                return Optional.empty();
            }
        }

        Optional<VmName> vm() {
            return VmName.isValid(owner) ? Optional.of(new VmName(owner)) : Optional.empty();
        }
    }
}
