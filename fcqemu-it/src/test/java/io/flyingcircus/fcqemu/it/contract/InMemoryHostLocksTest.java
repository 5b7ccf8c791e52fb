package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryHostLocksTest extends HostLocksContract {

    private final World world = new World();

    @Override
    HostLocks locks() {
        return world.host("h1").locks();
    }

    @Test
    void a_lock_that_is_released_while_somebody_waits_is_his() {
        HeldLock held = locks().tryAcquire(new HostLock.OfHost()).orElseThrow();
        world.clock().after(Duration.ofSeconds(3), held::close);

        assertThat(locks().acquire(new HostLock.OfHost(), Duration.ofMinutes(1)))
                .isPresent();
        assertThat(world.clock().elapsed()).isEqualTo(Duration.ofSeconds(3));
    }
}
