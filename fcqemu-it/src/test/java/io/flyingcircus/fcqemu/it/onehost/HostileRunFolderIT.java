package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links, pipes and folders in the place of run files: none is followed, none is waited for, each is told. */
@OnTestbed
class HostileRunFolderIT {

    private static final List<String> ALL = List.of(
            "pid",
            "cfg",
            "cfg.in",
            "args",
            "args.in",
            "client",
            "qemu-clients",
            "qmp.sock",
            "gqa.sock",
            "monitor.sock");

    /** What a run file needs to be for work on the VM's locks to be safe. */
    private static final List<String> NOTES = List.of("client", "qemu-clients");

    private final Testbed testbed;

    @TempDir
    private Path folder;

    HostileRunFolderIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private static void link(Path file, Path to) throws IOException {
        Files.deleteIfExists(file);
        Files.createSymbolicLink(file, to);
    }

    private static void pipe(Path file) throws IOException {
        Files.deleteIfExists(file);
        Command.of("mkfifo", file.toString()).run(Duration.ofSeconds(30)).orFail();
    }

    @Test
    void a_start_replaces_links_and_writes_through_none() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "root:x:0:0:root:/root:/bin/bash\n");
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "linked")) {
            for (String suffix : ALL) {
                if (!NOTES.contains(suffix)) {
                    link(vm.runFile(suffix), victim);
                }
            }

            vm.run("start").orFail();

            Outcome.assertRuns(vm);
            for (String suffix : ALL) {
                assertThat(Files.isSymbolicLink(vm.runFile(suffix))).as(suffix).isFalse();
            }
            vm.run("kill").orFail();
            Outcome.assertGone(vm);
        }
        assertThat(victim).hasContent("root:x:0:0:root:/root:/bin/bash");
    }

    @Test
    void under_a_running_vm_links_and_pipes_are_not_followed_and_what_hinders_is_told() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "untouched");
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "relinked")) {
            vm.run("start").orFail();
            long pid = vm.qemu().orElseThrow().pid();
            for (String suffix : List.of("pid", "cfg", "cfg.in", "args", "args.in")) {
                link(vm.runFile(suffix), victim);
                vm.run("ensure").orFail();
                pipe(vm.runFile(suffix));
                vm.run("ensure").orFail();
            }
            assertThat(vm.run("status").orFail().stdout()).contains("it is a pipe");

            Path aside = folder.resolve("aside");
            for (String suffix : NOTES) {
                Files.move(vm.runFile(suffix), aside);
                link(vm.runFile(suffix), victim);
                assertThat(refused(vm)).contains("qemu.relinked." + suffix, "is a symbolic link", "remove it");
                pipe(vm.runFile(suffix));
                assertThat(refused(vm)).contains("qemu.relinked." + suffix, "is a pipe", "remove it");
                Files.delete(vm.runFile(suffix));
                Files.writeString(vm.runFile(suffix), Files.readString(aside).substring(0, 10));
                assertThat(refused(vm)).contains("qemu.relinked." + suffix, "breaks off", "remove it");
                Files.delete(vm.runFile(suffix));
                Files.move(aside, vm.runFile(suffix));
                vm.run("ensure").orFail();
            }

            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
            Outcome.assertRuns(vm);
            vm.runImpatiently(folder, "stop").orFail();
            Outcome.assertGone(vm);
        }
        assertThat(victim).hasContent("untouched");
    }

    private static String refused(TestVm vm) {
        return vm.run("ensure").orFailUnless(69).stderr();
    }

    @Test
    void a_link_to_another_vms_monitor_ends_nobody_else_s_guest() throws IOException {
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "misled");
                TestVm other = TestVm.defineBlank(testbed, testbed.firstHost(), "innocent")) {
            vm.run("start").orFail();
            other.run("start").orFail();
            long pid = other.qemu().orElseThrow().pid();
            link(vm.runFile("qmp.sock"), other.runFile("qmp.sock"));

            assertThat(refused(vm)).contains("is a symbolic link, which is not followed", "it may lead to another VM");
            assertThat(vm.runImpatiently(folder, "stop").orFailUnless(69).stderr())
                    .contains("fc-qemu kill misled");
            vm.runImpatiently(folder, "kill").orFail();

            Outcome.assertGone(vm);
            assertThat(other.qemu().orElseThrow().pid()).isEqualTo(pid);
            Outcome.assertRuns(other);
        }
    }

    @Test
    void a_lock_file_that_is_a_link_or_a_folder_is_refused_and_leads_nowhere() throws IOException {
        Path victim = folder.resolve("victim");
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "lockless")) {
            link(vm.runFile("lock"), victim);
            for (String command : List.of("ensure", "start", "kill", "lock")) {
                CommandResult refused = vm.run(command).orFailUnless(69);
                assertThat(refused.stderr()).contains("qemu.lockless.lock", "is a symbolic link", "nothing was done");
            }
            Files.delete(vm.runFile("lock"));
            Files.createDirectory(vm.runFile("lock"));
            assertThat(refused(vm)).contains("qemu.lockless.lock", "is a directory");
            Files.delete(vm.runFile("lock"));

            assertThat(vm.qemu()).isEmpty();
            vm.run("ensure").orFail();
            Outcome.assertRuns(vm);
        }
        assertThat(victim).doesNotExist();
    }

    @Test
    void a_run_folder_that_is_a_link_itself_is_fine() throws IOException {
        try (SpareRoot root = new SpareRoot(testbed, "lnk");
                TestVm vm = TestVm.defineBlank(testbed, root.host(), "moved")) {
            Files.move(root.path("run"), root.path("var/run"));
            Files.createSymbolicLink(root.path("run"), Path.of("var/run"));

            vm.run("start").orFail();

            Outcome.assertRuns(vm);
            vm.run("ensure").orFail();
            vm.run("kill").orFail();
            Outcome.assertGone(vm);
        }
    }
}
