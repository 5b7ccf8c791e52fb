package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {

    @TempDir
    Path temporary;

    private final List<IOException> told = new ArrayList<>();

    @Test
    void it_is_gone_with_all_that_is_in_it_when_closed() throws IOException {
        Path parent = temporary.resolve("run/scratch");
        try (ScratchFolder folder = ScratchFolder.in(parent, told::add)) {
            Files.createDirectories(folder.path().resolve("a/b"));
            Files.writeString(folder.path().resolve("a/b/c"), "content");
        }

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void only_its_owner_may_look_into_it() throws IOException {
        try (ScratchFolder folder = ScratchFolder.in(temporary, told::add)) {
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

        ScratchFolder.in(temporary, told::add).close();

        assertThat(left).doesNotExist();
    }

    @Test
    void what_an_earlier_process_of_the_same_number_left_is_removed() throws IOException {
        Path left = Files.createDirectories(
                temporary.resolve(ProcessHandle.current().pid() + ".1.678"));

        ScratchFolder.in(temporary, told::add).close();

        assertThat(left).doesNotExist();
    }

    @Test
    void what_a_living_process_or_somebody_else_has_there_stays() throws IOException {
        Path foreign = Files.createDirectories(temporary.resolve("of-somebody-else"));
        try (ScratchFolder first = ScratchFolder.in(temporary, told::add);
                ScratchFolder second = ScratchFolder.in(temporary, told::add)) {
            assertThat(first.path()).exists().isNotEqualTo(second.path());
        }

        assertThat(foreign).exists();
    }

    @Test
    void one_that_cannot_be_removed_is_told_and_nothing_else_fails() throws Exception {
        ScratchFolder folder = ScratchFolder.in(temporary, told::add);
        // What is mounted cannot be removed, not even by root.
        Path busy = Files.createDirectory(folder.path().resolve("busy"));
        assertThat(new ProcessBuilder("mount", "-t", "tmpfs", "tmpfs", busy.toString())
                        .start()
                        .waitFor())
                .isZero();
        try {
            folder.close();
        } finally {
            assertThat(new ProcessBuilder("umount", busy.toString()).start().waitFor())
                    .isZero();
        }

        assertThat(told)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("busy"));
        folder.close();
        assertThat(folder.path()).doesNotExist();
    }
}
