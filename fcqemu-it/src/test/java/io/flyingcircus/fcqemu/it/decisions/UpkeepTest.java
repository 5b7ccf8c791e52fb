package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.disks.ThrottlePolicy;
import io.flyingcircus.fcqemu.it.memory.Steps;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What QEMU is told at a start and at each ensure. */
class UpkeepTest {

    private static final Throttle DEFAULT = Throttle.ofIops(ThrottlePolicy.DEFAULT_IOPS);

    private final OneHost one = new OneHost();

    private List<Throttle> throttles() {
        one.world().steps(Steps.NONE);
        try (Monitor monitor = one.host().ports().hypervisor().openMonitor(VM, Duration.ZERO)) {
            return monitor.blockDevices().stream().map(BlockDevice::throttle).toList();
        }
    }

    @Test
    void a_setting_that_qemu_refuses_is_told_and_keeps_no_other_from_being_set() {
        AtomicInteger throttles = new AtomicInteger();
        one.world().steps((host, port, method) -> {
            if (method.equals("disarmWatchdog") || (method.equals("setThrottle") && throttles.getAndIncrement() == 0)) {
                throw new MonitorException.CommandFailed("not today", null);
            }
        });

        one.commands().start(VM);

        assertThat(throttles()).containsExactly(Throttle.UNLIMITED, DEFAULT, DEFAULT);
        assertThat(one.executes()).isTrue();
        assertThat(one.host().events().lines(Level.WARNING))
                .containsExactly(
                        "upkeep-refused setting=watchdog reason=not today",
                        "upkeep-refused setting=throttle of virtio0 reason=not today");
    }

    @Test
    void disks_that_cannot_be_listed_are_told_and_keep_no_guest_from_starting() {
        one.world().steps((host, port, method) -> {
            if (method.equals("blockDevices")) {
                throw new MonitorException.CommandFailed("not today", null);
            }
        });

        one.commands().start(VM);

        assertThat(one.executes()).isTrue();
        assertThat(one.host().events().lines(Level.WARNING))
                .containsExactly("upkeep-refused setting=disks reason=not today");
    }
}
