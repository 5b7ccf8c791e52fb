package io.flyingcircus.fcqemu.adapter.qemu.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import io.flyingcircus.fcqemu.adapter.qemu.definitions.FolderDefinitions;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches the folder of the definitions, and the run folder for the PID files that QEMUs write ({@code inotify(7)}). A folder
 * that is replaced is watched again within seconds, and what is missed meanwhile is told as that.
 */
public final class FolderWatch implements AutoCloseable {

    private static final Pattern PID_FILE = Pattern.compile("qemu\\.([^.]+)\\.pid");
    private static final long BETWEEN_TRIES_MS = 2000;

    private final HostPaths paths;
    private final HostWatch told;
    private final WatchService service;

    /**
     * Begins to watch: what happens from now on is told by {@link #run}.
     *
     * @throws HostException if it cannot be done
     */
    public FolderWatch(HostPaths paths, HostWatch told) {
        this.paths = paths;
        this.told = told;
        try {
            service = FileSystems.getDefault().newWatchService();
            begin();
        } catch (IOException e) {
            throw new HostException(
                    paths.definitionFolder() + " and " + paths.runFolder() + " cannot be watched (" + e.getMessage()
                            + "); nothing was done. Both have to be folders; see also"
                            + " /proc/sys/fs/inotify/max_user_instances and max_user_watches.",
                    e);
        }
    }

    private void begin() throws IOException {
        Files.createDirectories(paths.definitionFolder());
        Files.createDirectories(paths.runFolder());
        paths.definitionFolder().register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
        paths.runFolder().register(service, ENTRY_CREATE);
    }

    /** Tells, until the thread is interrupted. */
    public void run() throws InterruptedException {
        while (true) {
            WatchKey key = service.take();
            for (WatchEvent<?> event : key.pollEvents()) {
                tell((Path) key.watchable(), event);
            }
            if (!key.reset()) {
                watchAgain();
            }
        }
    }

    private void tell(Path folder, WatchEvent<?> event) {
        if (event.kind().equals(OVERFLOW) || !(event.context() instanceof Path file)) {
            told.lostTrack();
        } else if (folder.equals(paths.definitionFolder())) {
            FolderDefinitions.owner(file.toString()).ifPresent(told::definitionChanged);
        } else {
            ofPidFile(file.toString()).ifPresent(told::started);
        }
    }

    private void watchAgain() throws InterruptedException {
        while (true) {
            Thread.sleep(BETWEEN_TRIES_MS);
            try {
                begin();
                told.lostTrack();
                return;
            } catch (IOException notYet) {
                // Whoever removed the folder puts another in its place, or ends this host's work as a whole.
            }
        }
    }

    private static Optional<VmName> ofPidFile(String name) {
        Matcher matcher = PID_FILE.matcher(name);
        return matcher.matches() && VmName.isValid(matcher.group(1))
                ? Optional.of(new VmName(matcher.group(1)))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
