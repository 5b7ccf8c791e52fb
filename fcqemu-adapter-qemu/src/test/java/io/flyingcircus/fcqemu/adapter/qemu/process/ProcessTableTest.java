package io.flyingcircus.fcqemu.adapter.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProcessTableTest {

    private static final VmName VM = new VmName("a-vm-with-a-name-longer-than-15-characters");
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path root;

    private HostPaths paths;
    private ProcessTable table;
    private ProcessEnd end;

    @BeforeEach
    void table() {
        paths = new HostPaths(root);
        table = new ProcessTable(paths);
        end = new ProcessEnd(table);
    }

    @Test
    void a_process_is_found_by_its_whole_name_with_its_booked_memory() throws Exception {
        try (FakeQemu qemu = here(VM.value(), "-m", "512")) {
            assertThat(table.of(VM)).singleElement().satisfies(found -> {
                assertThat(found.pid()).isEqualTo(qemu.pid());
                assertThat(found.bookedMemory()).isEqualTo(new Mib(512));
                assertThat(found.startTicks()).isPositive();
            });
            assertThat(table.all()).extracting(VmProcess::vm).containsExactly(VM);
        }
    }

    @Test
    void one_that_was_started_for_a_guest_that_arrives_is_told_apart() throws Exception {
        try (FakeQemu qemu = here(VM.value(), "-incoming", "defer")) {
            assertThat(table.look(qemu.pid()))
                    .hasValueSatisfying(found -> assertThat(found.incoming()).isTrue());
        }
        try (FakeQemu qemu = here(VM.value(), "-m", "512")) {
            assertThat(table.look(qemu.pid()))
                    .hasValueSatisfying(found -> assertThat(found.incoming()).isFalse());
        }
    }

    @Test
    void a_process_whose_program_was_replaced_since_is_outdated_and_one_that_ended_is_not() throws Exception {
        Path program = Files.copy(Path.of("/bin/sh"), root.resolve("program"));
        VmProcess process;
        try (FakeQemu qemu = FakeQemu.of(
                program,
                VM.value(),
                "-m",
                "512",
                "-pidfile",
                paths.runFile(VM, RunFile.PID).toString())) {
            process = table.look(qemu.pid()).orElseThrow();
            assertThat(table.outdated(process, Optional.empty())).isFalse();

            Files.move(
                    Files.copy(Path.of("/bin/sh"), root.resolve("newer")),
                    program,
                    StandardCopyOption.REPLACE_EXISTING);

            assertThat(table.outdated(process, Optional.empty())).isTrue();
        }
        assertThat(table.outdated(process, Optional.empty())).isFalse();
    }

    @Test
    void a_vm_whose_name_only_begins_the_same_is_another_one() throws Exception {
        try (FakeQemu qemu = here(VM + "2")) {
            assertThat(qemu.pid()).isPositive();
            assertThat(table.of(VM)).isEmpty();
        }
    }

    @Test
    void a_vm_that_runs_twice_is_found_twice() throws Exception {
        try (FakeQemu first = here(VM.value());
                FakeQemu second = here(VM.value())) {
            assertThat(table.of(VM)).extracting(VmProcess::pid).contains(first.pid(), second.pid());
        }
    }

    @Test
    void a_supervisor_whose_qemu_is_not_there_yet_is_waited_for() throws Exception {
        Path go = root.resolve("go");
        try (FakeSupervisor supervisor = FakeSupervisor.of(paths, VM, go);
                var looks = Executors.newSingleThreadExecutor()) {
            assertThat(table.of(VM)).isEmpty();
            Future<List<VmProcess>> look = looks.submit(() -> table.settled(VM));
            assertThat(look).failsWithin(Duration.ofMillis(200));

            Files.createFile(go);

            assertThat(look.get()).extracting(VmProcess::pid).containsExactly(supervisor.pid());
        }
    }

    @Test
    void a_supervisor_that_ends_without_a_qemu_is_not_waited_for_any_more() throws Exception {
        FakeSupervisor supervisor = FakeSupervisor.of(paths, VM, root.resolve("never"));
        try (var looks = Executors.newSingleThreadExecutor()) {
            Future<List<VmProcess>> look = looks.submit(() -> table.settled(VM));
            assertThat(look).failsWithin(Duration.ofMillis(200));

            supervisor.close();

            assertThat(look.get()).isEmpty();
        }
    }

    @Test
    void a_supervisor_that_finds_no_arguments_starts_nothing_and_is_not_waited_for() throws Exception {
        try (FakeSupervisor supervisor = FakeSupervisor.of(paths, VM, root.resolve("never"))) {
            assertThat(supervisor.pid()).isPositive();
            Files.delete(paths.runFile(VM, RunFile.ARGUMENTS));

            long began = System.nanoTime();
            assertThat(table.settled(VM)).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_process_of_another_root_is_another_hosts() throws Exception {
        try (FakeQemu qemu = here(VM.value())) {
            assertThat(qemu.pid()).isPositive();
            assertThat(new ProcessTable(new HostPaths(root.resolve("other"))).of(VM))
                    .isEmpty();
            assertThat(new ProcessTable(new HostPaths(Path.of("/"))).of(VM)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"512,512", "512M,512", "2G,2048", "2g,2048", "size=1G,1024", "'768,slots=2,maxmem=4G',768", "lots,128"})
    void booked_memory_is_read_with_and_without_units(String written, long mib) throws Exception {
        try (FakeQemu qemu = here(VM.value(), "-m", written)) {
            assertThat(table.look(qemu.pid())).map(VmProcess::bookedMemory).contains(new Mib(mib));
        }
    }

    @Test
    void only_the_first_line_of_a_pid_file_counts() throws Exception {
        try (FakeQemu qemu = here(VM.value())) {
            pidFile(qemu.pid() + "\n1\ngarbage");
            assertThat(table.pidFile(VM)).isEqualTo(new PidFile.Names(qemu.pid(), PidFile.Target.THIS_VM));
        }
    }

    @Test
    void a_pid_file_that_names_a_foreign_process_says_so() throws Exception {
        pidFile(Long.toString(ProcessHandle.current().pid()));
        assertThat(table.pidFile(VM))
                .isEqualTo(new PidFile.Names(ProcessHandle.current().pid(), PidFile.Target.SOMEONE_ELSE));
    }

    @Test
    void a_pid_file_that_names_nothing_says_so() throws Exception {
        pidFile("4194999\n");
        assertThat(table.pidFile(VM)).isEqualTo(new PidFile.Names(4194999, PidFile.Target.NOBODY));
    }

    @Test
    void missing_and_empty_pid_files_are_told_apart() throws Exception {
        assertThat(table.pidFile(VM)).isEqualTo(new PidFile.Missing());
        pidFile("");
        assertThat(table.pidFile(VM)).isEqualTo(new PidFile.Empty());
        pidFile("\n1234\n");
        assertThat(table.pidFile(VM)).isEqualTo(new PidFile.Empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "12a", "99999999999", "kvm"})
    void a_pid_file_with_garbage_is_no_pid(String content) throws Exception {
        pidFile(content);
        assertThat(table.pidFile(VM)).isEqualTo(new PidFile.Garbage(content));
    }

    @Test
    void a_signal_ends_the_process_and_its_end_is_seen() throws Exception {
        try (FakeQemu qemu = here(VM.value())) {
            VmProcess process = table.of(VM).getFirst();
            assertThat(end.await(process, Duration.ofMillis(20))).isFalse();

            assertThat(end.signal(process, ProcessSignal.TERMINATE)).isTrue();

            assertThat(end.await(process, LONG)).isTrue();
            assertThat(qemu.exitCode()).isEqualTo(128 + 15);
            assertThat(table.of(VM)).isEmpty();
            assertThat(end.signal(process, ProcessSignal.KILL)).isFalse();
        }
    }

    @Test
    void a_process_that_is_not_that_vms_is_never_signalled() throws Exception {
        try (FakeQemu qemu = here("other")) {
            VmProcess found = table.look(qemu.pid()).orElseThrow();
            VmProcess claimed = new VmProcess(VM, found.pid(), found.startTicks(), found.bookedMemory());
            VmProcess reused = new VmProcess(found.vm(), found.pid(), found.startTicks() - 1, found.bookedMemory());

            assertThat(end.signal(claimed, ProcessSignal.KILL)).isFalse();
            assertThat(end.signal(reused, ProcessSignal.KILL)).isFalse();
            assertThat(end.await(reused, LONG)).isTrue();

            assertThat(table.lives(found)).isTrue();
        }
    }

    @Test
    void the_memory_a_process_uses_is_told_while_it_lives() throws Exception {
        ProcHostMemory memory = new ProcHostMemory();
        assertThat(memory.available().value()).isPositive();
        try (FakeQemu qemu = here(VM.value())) {
            VmProcess process = table.look(qemu.pid()).orElseThrow();
            assertThat(memory.use(process)).isPresent();

            end.signal(process, ProcessSignal.KILL);
            end.await(process, LONG);
            assertThat(memory.use(process)).isEmpty();
        }
    }

    private FakeQemu here(String name, String... more) throws IOException {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "-pidfile";
        arguments[1] = root + "/run/qemu.pid";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return FakeQemu.of(name, arguments);
    }

    private void pidFile(String content) throws IOException {
        Files.createDirectories(paths.runFolder());
        Files.writeString(paths.runFile(VM, RunFile.PID), content);
    }
}
