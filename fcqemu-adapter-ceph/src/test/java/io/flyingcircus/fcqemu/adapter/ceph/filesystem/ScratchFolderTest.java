package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {

    @TempDir
    Path temporary;

    @Test
    void it_is_gone_with_all_that_is_in_it_when_closed() throws IOException {
        Path parent = temporary.resolve("run/scratch");
        try (ScratchFolder folder = ScratchFolder.in(parent)) {
            Files.createDirectories(folder.path().resolve("a/b"));
            Files.writeString(folder.path().resolve("a/b/c"), "content");
        }

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void only_its_owner_may_look_into_it() throws IOException {
        try (ScratchFolder folder = ScratchFolder.in(temporary)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void what_a_dead_process_left_is_removed() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path left = Files.createDirectories(temporary.resolve(dead.pid() + ".12345.678"));
        Files.writeString(left.resolve("xfs"), "half made");

        ScratchFolder.in(temporary).close();

        assertThat(left).doesNotExist();
    }

    @Test
    void what_an_earlier_process_of_the_same_number_left_is_removed() throws IOException {
        Path left = Files.createDirectories(
                temporary.resolve(ProcessHandle.current().pid() + ".1.678"));

        ScratchFolder.in(temporary).close();

        assertThat(left).doesNotExist();
    }

    @Test
    void what_a_living_process_or_somebody_else_has_there_stays() throws IOException {
        Path foreign = Files.createDirectories(temporary.resolve("of-somebody-else"));
        try (ScratchFolder first = ScratchFolder.in(temporary);
                ScratchFolder second = ScratchFolder.in(temporary)) {
            assertThat(first.path()).exists().isNotEqualTo(second.path());
        }

        assertThat(foreign).exists();
    }
}
