package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link HostLocks}. */
abstract class HostLocksContract {

    private static final HostLock OF_VM = new HostLock.OfVm(new VmName("test00"));

    /** Locks of a host on which nobody holds any. */
    abstract HostLocks locks();

    @Test
    void a_free_lock_is_taken_and_is_free_again_when_it_is_closed() {
        HeldLock held = locks().tryAcquire(OF_VM).orElseThrow();
        assertThat(locks().tryAcquire(OF_VM)).isEmpty();

        held.close();

        assertThat(locks().tryAcquire(OF_VM)).hasValueSatisfying(HeldLock::close);
    }

    @Test
    void locks_of_different_things_do_not_exclude_each_other() {
        List<HostLock> all = List.of(
                OF_VM,
                new HostLock.OfVm(new VmName("test01")),
                new HostLock.OfHost(),
                new HostLock.OfMigration(),
                new HostLock.OfNext(new VmName("test00")),
                new HostLock.OfNext(new VmName("test01")),
                new HostLock.OfDaemon(),
                new HostLock.OfTurn(1),
                new HostLock.OfTurn(2));

        List<HeldLock> held =
                all.stream().map(lock -> locks().tryAcquire(lock).orElseThrow()).toList();

        assertThat(all).allSatisfy(lock -> assertThat(locks().tryAcquire(lock)).isEmpty());
        held.forEach(HeldLock::close);
    }

    @Test
    void waiting_for_a_lock_that_is_held_ends_with_the_patience() {
        try (HeldLock held = locks().tryAcquire(OF_VM).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(locks().acquire(OF_VM, Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void a_free_lock_is_not_waited_for() {
        assertThat(locks().acquire(OF_VM, Duration.ZERO)).hasValueSatisfying(HeldLock::close);
    }

    @Test
    void closing_a_lock_twice_does_not_release_somebody_elses() {
        HeldLock old = locks().tryAcquire(OF_VM).orElseThrow();
        old.close();
        HeldLock current = locks().tryAcquire(OF_VM).orElseThrow();

        old.close();

        assertThat(locks().tryAcquire(OF_VM)).isEmpty();
        current.close();
    }
}
