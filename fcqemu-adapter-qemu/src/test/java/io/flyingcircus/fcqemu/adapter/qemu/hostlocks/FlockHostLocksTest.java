package io.flyingcircus.fcqemu.adapter.qemu.hostlocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract with flock(1), which other tools on a host use, in both directions. */
@Timeout(60)
class FlockHostLocksTest {

    private static final HostLock VM = new HostLock.OfVm(new VmName("test00"));
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path root;

    private HostPaths paths;
    private FlockHostLocks locks;

    @BeforeEach
    void locks() {
        paths = new HostPaths(root);
        locks = new FlockHostLocks(paths);
    }

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_lock_is_held_by_one_at_a_time_also_within_a_process() {
        try (HeldLock first = locks.tryAcquire(VM).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(locks.tryAcquire(VM)).isEmpty();
            assertThat(locks.tryAcquire(new HostLock.OfVm(new VmName("test01"))))
                    .isPresent();
        }
        assertThat(locks.tryAcquire(VM)).isPresent();
    }

    @Test
    void a_held_lock_keeps_flock_of_util_linux_out() throws Exception {
        HeldLock held = locks.tryAcquire(VM).orElseThrow();
        assertThat(flockSucceeds("run/qemu.test00.lock")).isFalse();

        held.close();
        held.close();
        assertThat(flockSucceeds("run/qemu.test00.lock")).isTrue();
    }

    @Test
    void flock_of_util_linux_keeps_us_out() throws Exception {
        Files.createDirectories(paths.runFolder());
        Process holder = start("flock", "run/qemu.migration.lock", "sh", "-c", "echo held; read end");
        assertThat(firstLine(holder)).isEqualTo("held");

        assertThat(locks.tryAcquire(new HostLock.OfMigration())).isEmpty();
        assertThat(locks.acquire(new HostLock.OfMigration(), Duration.ofMillis(60)))
                .isEmpty();

        holder.getOutputStream().close();
        assertThat(locks.acquire(new HostLock.OfMigration(), LONG)).isPresent();
    }

    @Test
    void a_lock_ends_when_its_process_is_killed() throws Exception {
        Process holder = startJvm(HeldInAnotherJvm.class, root.toString());
        assertThat(firstLine(holder)).isEqualTo("held");
        assertThat(locks.tryAcquire(new HostLock.OfHost())).isEmpty();

        new ProcessBuilder("kill", "-KILL", Long.toString(holder.pid())).start().waitFor();

        assertThat(locks.acquire(new HostLock.OfHost(), LONG)).isPresent();
    }

    @Test
    void programs_started_while_a_lock_is_held_do_not_inherit_it() throws Exception {
        try (HeldLock held = locks.tryAcquire(VM).orElseThrow()) {
            assertThat(held).isNotNull();
            Process child = start("sh", "-c", "echo started; read end");
            assertThat(firstLine(child)).isEqualTo("started");
        }
        assertThat(flockSucceeds("run/qemu.test00.lock")).isTrue();
    }

    @Test
    void a_lock_on_a_file_that_was_replaced_is_taken_on_the_new_file() throws Exception {
        HeldLock old = locks.tryAcquire(VM).orElseThrow();
        Path file = paths.vmLock(new VmName("test00"));
        Path other = Files.createFile(root.resolve("other"));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        try (HeldLock held = locks.tryAcquire(VM).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(flockSucceeds("run/qemu.test00.lock")).isFalse();
        }
        old.close();
    }

    @Test
    void waiting_threads_leave_their_carriers_to_others() throws Exception {
        CountDownLatch waiting = new CountDownLatch(40);
        CountDownLatch got = new CountDownLatch(40);
        try (HeldLock held = locks.tryAcquire(VM).orElseThrow()) {
            assertThat(held).isNotNull();
            for (int i = 0; i < 40; i++) {
                Thread.ofVirtual().start(() -> {
                    waiting.countDown();
                    Optional<HeldLock> lock = locks.acquire(VM, LONG);
                    got.countDown();
                    lock.ifPresent(HeldLock::close);
                });
            }
            // There are fewer carriers than threads: all of them arrive here only if none is held.
            assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
            CountDownLatch another = new CountDownLatch(1);
            Thread.ofVirtual().start(another::countDown);
            assertThat(another.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(got.getCount()).isEqualTo(40);
        }
        assertThat(got.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_symbolic_link_is_not_followed_and_the_error_says_so() throws Exception {
        Files.createDirectories(paths.runFolder());
        Files.createSymbolicLink(paths.hostLock(), root.resolve("elsewhere"));

        assertThatThrownBy(() -> locks.tryAcquire(new HostLock.OfHost()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("fc-qemu.lock")
                .hasMessageContaining("symbolic link");
        assertThat(root.resolve("elsewhere")).doesNotExist();
    }

    private boolean flockSucceeds(String file) throws Exception {
        return start("flock", "-n", file, "true").waitFor() == 0;
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).directory(root.toFile()).start();
        started.add(process);
        return process;
    }

    private Process startJvm(Class<?> main, String argument) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return start(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                argument);
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        String line = reader.readLine();
        return line == null ? "" : line;
    }
}
