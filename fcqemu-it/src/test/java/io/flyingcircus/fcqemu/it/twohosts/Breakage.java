package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.killed.HeldRun;
import io.flyingcircus.fcqemu.it.onehost.Outcome;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Ways to break parts of a hand-over that is under way.
 *
 * @param guest what changes hosts
 * @param source the source's tool, which stands still
 */
record Breakage(Testbed testbed, Traveller guest, HeldRun source) {

    private static final List<String> NOTHING = List.of();

    void killSourceAgent() {
        source.kill();
    }

    /** Also one that is about to end: then there is nothing to kill. */
    void killAgent(TestVm vm) {
        agent(vm).ifPresent(agent -> {
            agent.destroyForcibly();
            Await.atMostSeconds(20).until("the tool has gone", () -> !agent.isAlive());
        });
    }

    private static Optional<ProcessHandle> agent(TestVm vm) {
        String root = vm.host().root().toString();
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    List<String> words = TestVm.commandLine(process.pid());
                    return words.getFirst().endsWith("java")
                            && words.contains(root)
                            && words.contains(vm.name())
                            && words.contains("ensure");
                })
                .findFirst();
    }

    /** Ceph waits half a minute for a dead client to come back; here that time is over at once. */
    void killQemu(TestVm vm) {
        List<String> clients =
                Files.exists(vm.runFile("qemu-clients")) ? Outcome.note(vm.runFile("qemu-clients")) : NOTHING;
        vm.qemus().stream().filter(qemu -> isOn(vm, qemu)).forEach(ProcessHandle::destroyForcibly);
        Await.atMostSeconds(20)
                .until("its QEMU has gone", () -> vm.qemus().stream().noneMatch(qemu -> isOn(vm, qemu)));
        clients.stream().skip(1).forEach(this::forget);
    }

    private static boolean isOn(TestVm vm, ProcessHandle qemu) {
        String root = vm.host().root().toString();
        return TestVm.commandLine(qemu.pid()).stream().anyMatch(word -> word.contains(root + "/"));
    }

    /** Asked from outside of all hosts: theirs may be cut off. */
    private void forget(String client) {
        String conf = testbed.cephConf().toString();
        Command.of("ceph", "--conf", conf, "--id", "admin", "osd", "blocklist", "add", client, "60")
                .run(Duration.ofMinutes(1))
                .orFail();
    }

    /** All processes of a host end without a word to anybody, and its run folder is empty when it is back. */
    void reboot(TestVm vm) {
        order("link", vm.host().name(), "cut");
        if (vm.host().equals(guest.source().host())) {
            killSourceAgent();
        } else {
            killAgent(vm);
        }
        killQemu(vm);
        try (Stream<Path> files = Files.list(vm.host().root().resolve("run"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        order("link", vm.host().name(), "mend");
    }

    void order(String... words) {
        testbed.order(words);
    }

    /** A fault that lasts that long, whatever the hosts do meanwhile. */
    void stay(int seconds) {
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
    }
}
