package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.killed.KillPoint;
import io.flyingcircus.fcqemu.it.killed.ToolToKill;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real tool, killed with SIGKILL at every step of its commands that changes something; the next {@code ensure} must
 * bring the VM to its wanted state, with nothing left over. Only a root volume that may be half made is for people to look at.
 */
@OnTestbed
class KilledToolIT {

    private static final int AT_ONCE = 2;

    /** Calls of several steps: how many kills amid each. The others are one request, which took effect or did not. */
    private static final Map<String, Integer> AMID = Map.of(
            "Volumes.createRoot/1", 2,
            "Volumes.makeSwap/1", 1,
            "Volumes.makeTmp/2", 2,
            "Hypervisor.launch/1", 3,
            "VolumeLocks.lock/2", 1,
            "VolumeLocks.release/2", 1,
            "Hypervisor.removeRunFiles/1", 1);

    /** A command of the tool, and where it is killed. */
    private record Kill(String command, KillPoint point) {}

    private final Testbed testbed;

    /** Those that end with a VM that runs, and those that end with one that is gone: they take turns on a VM. */
    private final Queue<Kill> starts = new ConcurrentLinkedQueue<>();

    private final Queue<Kill> ends = new ConcurrentLinkedQueue<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    @TempDir
    private Path folder;

    KilledToolIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void wherever_start_stop_or_kill_is_killed_the_next_ensure_recovers() throws Exception {
        long began = System.nanoTime();
        try (Walker first = new Walker("mortal0")) {
            starts.addAll(first.steps("start"));
            ends.addAll(first.steps("stop"));
            first.tool.count(first.words("start"));
            ends.addAll(first.steps("kill"));
        }
        assertThat(starts).hasSizeGreaterThan(30);
        assertThat(ends).hasSizeGreaterThan(20);
        int kills = starts.size() + ends.size();

        try (var workers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> walks = new ArrayList<>();
            for (int i = 1; i <= AT_ONCE; i++) {
                Walker walker = new Walker("mortal" + i);
                walks.add(workers.submit(walker::walk));
            }
            for (Future<?> walk : walks) {
                walk.get();
            }
        }

        System.out.printf(
                "killed %d times in %d s%n",
                kills, Duration.ofNanos(System.nanoTime() - began).toSeconds());
        assertThat(violations).isEmpty();
        assertThat(testbed.firstHost().root().resolve("var/tmp/fc-qemu")).isEmptyDirectory();
    }

    /** One VM, which is started and ended over and over. */
    private final class Walker implements AutoCloseable {

        private final TestVm vm;
        private final Path config;
        private final ToolToKill tool;

        Walker(String name) throws IOException {
            vm = TestVm.define(testbed, testbed.firstHost(), name).with("memory", "64");
            config = config(vm);
            tool = new ToolToKill(vm.host(), folder.resolve(name + ".calls"));
        }

        /** Where a command is to be killed, by what it does when it is not. */
        List<Kill> steps(String command) {
            // That it is to stay off is only noted of a VM that is wanted here, which it is not while this walks.
            List<ToolToKill.Call> calls = tool.count(words(command)).stream()
                    .filter(call -> !call.name().startsWith("HoldNotes."))
                    .toList();
            System.out.println(command + ": " + calls);
            List<Kill> kills = new ArrayList<>();
            kills.add(new Kill(command, KillPoint.before(calls.getFirst().name(), 1)));
            for (ToolToKill.Call call : calls) {
                int amid = AMID.getOrDefault(call.name(), 0);
                for (int part = 1; part <= amid; part++) {
                    Duration since = call.took().multipliedBy(part).dividedBy(amid + 1);
                    kills.add(new Kill(command, KillPoint.amid(call.name(), call.occurrence(), since)));
                }
                kills.add(new Kill(command, KillPoint.after(call.name(), call.occurrence())));
            }
            return kills;
        }

        String[] words(String command) {
            return new String[] {"--config", config.toString(), command, vm.name()};
        }

        /** Goes on until nothing is left to be killed at. */
        void walk() {
            try (this) {
                while (true) {
                    Optional<Kill> start = Optional.ofNullable(starts.poll());
                    Optional<Kill> end = Optional.ofNullable(ends.poll());
                    if (start.isEmpty() && end.isEmpty()) {
                        return;
                    }
                    recoverFrom(start, "true", this::assertRuns);
                    recoverFrom(end, "false", this::assertGone);
                }
            }
        }

        private void assertRuns() {
            Outcome.assertRuns(vm);
            assertThat(Outcome.note(vm.runFile("client"))).last().isEqualTo("ended");
        }

        /** And removes its volumes, so that the next start has to make them. */
        private void assertGone() {
            Outcome.assertGone(vm);
            for (String kind : List.of("root", "swap", "tmp")) {
                vm.rbd("rm", "--no-progress", vm.image(kind));
            }
        }

        private void recoverFrom(Optional<Kill> kill, String online, Runnable expectation) {
            String said = "";
            try {
                vm.with("online", online);
                if (kill.isPresent()) {
                    CommandResult killed =
                            tool.run(kill.get().point(), words(kill.get().command()));
                    said = killed.stderr();
                    killed.orFailUnless(ToolToKill.KILLED);
                    assertThat(vm.qemus()).as("processes").hasSizeLessThan(2);
                    Outcome.assertSafe(vm);
                }
                CommandResult ensured = vm.host().fcQemu().run(words("ensure"));
                said += "then ensure:\n" + ensured.stderr();
                if (ensured.stderr().contains("may be half made")) {
                    assertThat(kill.orElseThrow().point().call()).isEqualTo("Volumes.createRoot/1");
                    ensured.orFailUnless(69);
                    // What the message tells an operator to do, once create-vm, which outlived its caller, has ended.
                    Await.atMostSeconds(30)
                            .until("the half made root can be removed", () -> vm.removes(vm.image("root")));
                    ensured = vm.host().fcQemu().run(words("ensure"));
                    said += "then ensure:\n" + ensured.stderr();
                }
                ensured.orFail();
                assertThat(vm.qemus()).as("processes").hasSizeLessThan(2);
                expectation.run();
            } catch (AssertionError violation) {
                violations.add(kill + ":\n" + violation.getMessage() + "\nit said:\n" + said);
                vm.run("kill");
            }
        }

        @Override
        public void close() {
            vm.close();
        }
    }

    /** The host's configuration, with an empty root made in no time, and no patience for a guest that cannot listen. */
    private Path config(TestVm vm) throws IOException {
        String ours = Files.readString(vm.host().root().resolve("etc/qemu/fc-qemu.conf"));
        return Files.writeString(
                folder.resolve(vm.name() + ".conf"),
                ours.replaceFirst("(?m)^timeout-graceful.*$", "timeout-graceful = 0")
                        .replaceFirst(
                                "(?m)^create-vm.*$",
                                "create-vm = rbd --conf " + testbed.cephConf() + " --id "
                                        + vm.host().clientId()
                                        + " create --size 64M --image-feature layering {rbd_pool}/{name}.root"));
    }
}
