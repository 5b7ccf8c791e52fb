package io.flyingcircus.fcqemu.it.killed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A run of the tool that stands still at one of its calls.
 *
 * @param pid its process
 */
public record HeldRun(long pid) {

    boolean standsStill() {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T ");
        } catch (IOException ended) {
            return false;
        }
    }

    /** Ends it where it stands. */
    public void kill() {
        signal("KILL");
    }

    /** Has it go on as if nothing had been, but time; unless it was killed meanwhile. */
    public void letGo() {
        if (standsStill()) {
            signal("CONT");
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
