package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many starts at once on a host that has room for a few. */
@OnTestbed
class ParallelStartsIT {

    private static final int STARTS = 20;
    private static final int ROOM_FOR = 7;
    private static final int MEMORY_MIB = 64;
    private static final int OVERHEAD_MIB = 16;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final Testbed testbed;
    private final TestbedHost host;

    @TempDir
    private Path folder;

    ParallelStartsIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    @Test
    void no_two_starts_spend_the_same_memory_and_the_refused_ones_leave_nothing() throws Exception {
        Path config = configWithRoomFor(ROOM_FOR);
        List<TestVm> vms = new ArrayList<>();
        try (ExecutorService operators = Executors.newFixedThreadPool(STARTS)) {
            for (int i = 0; i < STARTS; i++) {
                TestVm vm = TestVm.define(testbed, host, "crowd" + i)
                        .with("memory", Integer.toString(MEMORY_MIB))
                        .with("interfaces", "{}");
                vms.add(vm);
                vm.rbd("create", "--size", "64M", vm.image("root"));
            }

            List<Future<CommandResult>> starts = new ArrayList<>();
            for (TestVm vm : vms) {
                starts.add(operators.submit(() -> host.shell()
                        .run(host.fcQemu().command("--config", config.toString(), "start", vm.name()), LONGEST)));
            }

            int running = 0;
            for (int i = 0; i < STARTS; i++) {
                CommandResult start = starts.get(i).get();
                TestVm vm = vms.get(i);
                if (start.exitCode() == 0) {
                    running++;
                    assertThat(vm.qemu()).isPresent();
                    assertThat(vm.locks()).containsOnly("h1");
                } else {
                    assertThat(start.orFailUnless(1).stderr()).contains("bookable on this host");
                    assertNothingLeft(vm);
                }
            }
            assertThat(running).isEqualTo(ROOM_FOR);
        } finally {
            vms.forEach(TestVm::close);
        }
    }

    private static void assertNothingLeft(TestVm vm) {
        assertThat(vm.qemu()).isEmpty();
        for (String kind : List.of("root", "swap", "tmp")) {
            if (vm.exists(vm.image(kind))) {
                assertThat(vm.rbd("lock", "ls", vm.image(kind)).stdout()).isBlank();
            }
        }
        for (String suffix : List.of("pid", "cfg", "cfg.in", "args", "args.in", "client", "qemu-clients", "qmp.sock")) {
            assertThat(vm.runFile(suffix)).doesNotExist();
        }
        assertThat(vm.registeredAt()).isEmpty();
    }

    /** The host's configuration, with room for so many VMs next to those that run there already. */
    private Path configWithRoomFor(int vms) throws IOException {
        long bookable = (long) vms * (MEMORY_MIB + OVERHEAD_MIB) + bookedAlready();
        String ours = Files.readString(host.root().resolve("etc/qemu/fc-qemu.conf"));
        return Files.writeString(
                folder.resolve("fc-qemu.conf"),
                ours.replace(
                        "[qemu]\n",
                        "[qemu]\nvm-max-total-memory = " + bookable + "\nvm-expected-overhead = " + OVERHEAD_MIB
                                + "\n"));
    }

    private long bookedAlready() {
        return ProcessHandle.allProcesses()
                .map(process -> TestVm.commandLine(process.pid()))
                .filter(arguments -> arguments.getFirst().endsWith("qemu-system-x86_64"))
                .filter(arguments -> arguments.stream().anyMatch(argument -> argument.startsWith(host.root() + "/")))
                .mapToLong(arguments -> Long.parseLong(arguments.get(arguments.indexOf("-m") + 1)) + OVERHEAD_MIB)
                .sum();
    }
}
