package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The log file of a host; the lines of a stack trace belong to the entry before them. */
class HostLogContractTest extends EventLogContract {

    private final Path file;
    private final HostLog log;

    HostLogContractTest(@TempDir Path folder) {
        this.file = folder.resolve("fc-qemu.log");
        this.log = new HostLog(file, Optional.empty(), Optional.empty());
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Override
    EventLog log() {
        return log;
    }

    @Override
    List<String> entries() {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.matches("\\S+ \\d+ [A-Z]+ +\\S+ \\|.*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
