package io.flyingcircus.fcqemu.it.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.cli.check.Deadline;
import io.flyingcircus.fcqemu.cli.check.Inquiry;
import io.flyingcircus.fcqemu.domain.check.CheckReport;
import io.flyingcircus.fcqemu.domain.check.Grade;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.it.memory.InMemoryKeyStore;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code check} finds out about a host, and that it waits for nobody. */
@Timeout(60)
class InquiryTest {

    private static final VmName GONE = new VmName("gone");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(400);

    private final OneHost one = new OneHost().withVolumes().running();
    private final InMemoryKeyStore keys = new InMemoryKeyStore(one.world().clock());
    private final ReentrantLock world = new ReentrantLock();
    private final CountDownLatch over = new CountDownLatch(1);
    private String hangs = "nothing";

    /** The ports of a host in memory are for one thread; one of their methods may hang. */
    @SuppressWarnings("unchecked")
    private <T> T port(T real) {
        Class<?>[] types = Arrays.stream(real.getClass().getInterfaces())
                .filter(type -> type.getName().startsWith("io.flyingcircus.fcqemu.ports") && !type.isSealed())
                .toArray(Class<?>[]::new);
        if (types.length == 0) {
            return real;
        }
        return (T) Proxy.newProxyInstance(getClass().getClassLoader(), types, (_, method, arguments) -> {
            if (method.getName().equals(hangs)) {
                over.await();
            }
            world.lock();
            try {
                Object result = method.invoke(real, arguments);
                return result == null ? null : port(result);
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            } finally {
                world.unlock();
            }
        });
    }

    private HostPorts ports() {
        HostPorts real = one.host().ports();
        return new HostPorts(
                real.name(),
                port(real.hypervisor()),
                real.guestAgents(),
                port(real.storage()),
                port(real.catalog()),
                real.peers(),
                port(real.definitions()),
                real.locks(),
                port(real.memory()),
                real.routes(),
                real.clock(),
                real.entropy(),
                real.events());
    }

    private CheckReport report(Duration patience) {
        return Grade.of(new Inquiry(this::ports, keys, Settings.DEFAULT, Deadline.in(patience)).ask());
    }

    private List<String> kinds(Duration patience) {
        return report(patience).findings().stream()
                .map(finding -> finding.kind().label())
                .toList();
    }

    @AfterEach
    void letThemGo() {
        over.countDown();
    }

    @Test
    void a_host_whose_vm_runs_is_well() {
        CheckReport report = report(LONG);

        assertThat(report.findings()).isEmpty();
        assertThat(report.figures().running()).isEqualTo(1);
        assertThat(report.figures().expected().value()).isEqualTo(1024);
    }

    @Test
    void locks_catalog_program_and_permission_are_looked_at() {
        one.lockedBy("h2", VolumeKind.SWAP);
        one.world().register().forget(OneHost.VM, one.host().name());
        one.host().hypervisor().replaceProgram();
        one.host().storage().fencingPermitted(false);

        assertThat(kinds(LONG))
                .containsExactly("locked-elsewhere", "fencing-not-permitted", "qemu-outdated", "not-registered");
    }

    @Test
    void one_that_is_wanted_and_does_not_run_is_found_unless_it_was_stopped_by_hand() {
        one.qemu().crash();
        assertThat(kinds(LONG)).contains("not-running");

        one.commands().ensure(OneHost.VM);
        one.commands().stop(OneHost.VM);
        assertThat(kinds(LONG)).isEmpty();
        // Whoever only looks changes nothing: the note is still there.
        one.define(new SampleVm().generation(2));
        assertThat(kinds(LONG)).containsExactly("not-running");
        one.define(new SampleVm());
        assertThat(kinds(LONG)).isEmpty();
    }

    @Test
    void vms_of_other_hosts_are_none_of_its_business() {
        one.host().definitions().activate(new SampleVm().named("far").on("h2").definition());
        one.host().definitions().activate(new SampleVm().named("off").offline().definition());

        assertThat(kinds(LONG)).isEmpty();
    }

    @Test
    void a_definition_that_was_received_for_a_new_vm_counts() {
        one.host().definitions().stage(new SampleVm().named("new").definition());

        assertThat(report(LONG).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.vm()).contains(new VmName("new")))
                .satisfies(finding -> assertThat(finding.kind().label()).isEqualTo("not-running"));
    }

    /** A VM that ran here, was stopped, and whose definition was taken away. */
    private SampleVm gone() {
        SampleVm gone = new SampleVm().named("gone");
        gone.addVolumes(one.world().storage());
        one.host().definitions().activate(gone.definition());
        one.commands().start(GONE);
        one.commands().stop(GONE);
        one.host().definitions().remove(GONE);
        return gone;
    }

    @Test
    void volumes_of_a_vm_whose_definition_is_gone_are_named_by_the_host_that_had_it_last() {
        SampleVm gone = gone();

        assertThat(report(LONG).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.kind().label()).isEqualTo("definition-gone"))
                .satisfies(finding -> assertThat(finding.vm()).contains(GONE))
                .satisfies(finding -> assertThat(finding.text())
                        .contains(gone.image(VolumeKind.ROOT).fullName())
                        .doesNotContain("lock"));

        one.lock(gone.image(VolumeKind.ROOT), "h1");
        assertThat(report(LONG).findings().getFirst().text())
                .contains("still has locks of " + gone.image(VolumeKind.ROOT) + ":");
    }

    @Test
    void a_vm_that_consul_or_another_host_has_is_not_gone() {
        SampleVm gone = gone();
        keys.put("node/gone", new byte[] {1});
        assertThat(kinds(LONG)).isEmpty();
        keys.remove("node/gone");
        keys.put("node/gone2", new byte[] {1});
        assertThat(kinds(LONG)).containsExactly("definition-gone");

        one.world().host("h2").ports().catalog().register(GONE);
        assertThat(kinds(LONG)).isEmpty();
        one.world().register().forget(GONE, new HostName("h2"));
        assertThat(kinds(LONG)).containsExactly("definition-gone");

        // It ran there since, and is off: no matter whether that host tells anybody of its definition.
        one.lock(gone.image(VolumeKind.ROOT), "h2");
        assertThat(kinds(LONG)).isEmpty();
    }

    @Test
    void volumes_that_this_host_never_had_are_none_of_its_business() {
        new SampleVm().named("new").addVolumes(one.world().storage());

        assertThat(kinds(LONG)).isEmpty();
    }

    @Test
    void nothing_is_gone_because_something_could_not_be_asked() {
        gone();
        keys.away(true);
        assertThat(kinds(LONG)).isEmpty();
        keys.away(false);
        hangs = "all";
        assertThat(kinds(SHORT)).isEmpty();
        hangs = "lastHolders";
        assertThat(kinds(SHORT)).isEmpty();
        hangs = "incoming";
        assertThat(kinds(SHORT)).isEmpty();
    }

    @Test
    void whatever_hangs_is_told_and_all_else_is_found_out() {
        hangs = "connect";
        assertThat(kinds(SHORT)).containsExactly("locks-unknown", "fencing-unknown");
        hangs = "read";
        assertThat(kinds(SHORT)).containsExactly("locks-unknown");
        hangs = "mayBlock";
        assertThat(kinds(SHORT)).contains("fencing-unknown");
        hangs = "registeredHere";
        assertThat(kinds(SHORT)).containsExactly("consul-unreachable");
        hangs = "whereabouts";
        assertThat(kinds(SHORT)).containsExactly("consul-unreachable");
        hangs = "use";
        assertThat(kinds(SHORT)).containsExactly("memory-unknown");
        hangs = "names";
        assertThat(kinds(SHORT)).containsExactly("host-unknown");
    }

    @Test
    void a_storage_or_catalog_that_fails_is_told_with_its_reason() {
        one.host().catalog().down(true);
        one.host().storage().unreachable(true);

        assertThat(report(LONG).findings())
                .extracting(finding -> finding.kind().label())
                .containsExactly("consul-unreachable", "locks-unknown", "fencing-unknown");
        assertThat(report(LONG).findings().getFirst().text()).contains("Consul is down");
    }
}
