package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.it.memory.InMemoryGuest;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code ensure} does inside a guest, and what a guest cannot make it do. */
class GuestUpkeepTest {

    private static final Duration BUDGET = Settings.DEFAULT.guestAgentPatience();

    private final OneHost one = new OneHost().running();
    private final InMemoryGuest guest = one.qemu().guest();

    @Test
    void a_guest_knows_its_properties_and_is_told_again_only_when_they_or_it_changed() {
        assertThat(guest.files())
                .containsEntry("/run/qemu-binary-generation-current", "1\n")
                .containsEntry(
                        "/run/qemu-guest-properties-current",
                        "{\"binary_generation\": 1, \"cpu_model\": \"qemu64\", \"rbd_pool\": \"rbd.ssd\"}\n")
                .hasSize(2);
        one.host().events().clear();

        one.commands().ensure(VM);
        assertThat(one.host().events().names()).doesNotContain("guest-told");

        guest.reboot();
        one.commands().ensure(VM);
        assertThat(guest.files()).hasSize(2);

        one.define(new SampleVm().in("rbd.hdd")).running();
        assertThat(guest.files().get("/run/qemu-guest-properties-current")).contains("rbd.hdd");
    }

    @Test
    void a_frozen_guest_is_thawed_by_every_ensure_whatever_is_wanted() {
        for (SampleVm wanted : List.of(new SampleVm(), new SampleVm().nowhereNamed(), new SampleVm().on("h2"))) {
            one.define(wanted);
            guest.frozen(true);
            one.host().events().clear();

            try {
                one.commands().ensure(VM);
            } catch (VmStateException stays) {
                assertThat(stays).hasMessageContaining("h2");
            }

            assertThat(guest.frozen()).isFalse();
            assertThat(one.host().events().lines(Level.WARNING))
                    .anyMatch(line -> line.startsWith("guest-thawed file-systems=2 reason=it was frozen"));
        }
    }

    @Test
    void a_frozen_guest_is_thawed_also_where_its_definition_cannot_be_read() {
        one.host().definitions().breakActive(VM, "test00.cfg:3: memory: 'lots' is no number");
        guest.frozen(true);

        assertThatThrownBy(() -> one.commands().ensure(VM)).hasMessageContaining("test00.cfg:3");

        assertThat(guest.frozen()).isFalse();
    }

    @Test
    void a_frozen_guest_is_thawed_before_it_is_asked_to_shut_down() {
        List<Boolean> frozenWhenAsked = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            if (method.equals("askToShutDown")) {
                frozenWhenAsked.add(one.qemu().guest().frozen());
            }
        });

        guest.frozen(true);
        one.commands().restart(VM);
        one.qemu().guest().frozen(true);
        one.define(new SampleVm().offline()).commands().ensure(VM);

        assertThat(frozenWhenAsked).containsExactly(false, false);
    }

    @Test
    void a_guest_that_does_not_run_is_not_waited_for() {
        one.define(new SampleVm().nowhereNamed());
        one.qemu().status(RunStatus.PAUSED);
        Duration before = one.world().clock().elapsed();

        one.commands().ensure(VM);

        assertThat(one.world().clock().elapsed()).isEqualTo(before);
    }

    @Test
    void a_guest_that_may_run_twice_is_left_as_it_is() {
        one.lockedBy("h2", VolumeKind.TMP);
        guest.frozen(true);

        assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(VmStateException.class);

        assertThat(guest.frozen()).isTrue();
    }

    @Test
    void a_guest_that_will_not_thaw_is_told_and_the_rest_is_done() {
        guest.frozen(true);
        guest.refusesThaw(true);
        one.world().register().forget(VM, one.host().name());

        one.commands().ensure(VM);

        assertThat(one.host().events().lines(Level.WARNING)).anyMatch(line -> line.startsWith("guest-not-thawed"));
        assertThat(one.world().register().has(VM, one.host().name())).isTrue();
    }

    @Test
    void a_guest_without_an_agent_costs_no_connection_and_no_time() {
        guest.agent(false);
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));
        Duration before = one.world().clock().elapsed();

        for (SampleVm wanted : List.of(new SampleVm(), new SampleVm().nowhereNamed())) {
            one.define(wanted);
            one.commands().ensure(VM);
        }

        assertThat(calls).contains("Monitor").doesNotContain("GuestAgents", "GuestAgent");
        assertThat(one.world().clock().elapsed()).isEqualTo(before);
        assertThat(one.host().events().lines(Level.WARNING)).isEmpty();
    }

    @Test
    void a_silent_agent_costs_the_budget_once_and_is_told() {
        guest.agentStopped(true);

        assertBudgetIsSpent();
    }

    @Test
    void an_agent_known_to_be_silent_costs_hardly_any_time_and_is_told_no_second_time() {
        guest.agentStopped(true);
        one.commands().ensure(VM);
        one.host().events().clear();

        for (SampleVm wanted : List.of(new SampleVm(), new SampleVm().nowhereNamed())) {
            one.define(wanted);
            assertThat(timeOfAnEnsure()).isEqualTo(Duration.ofMillis(50));
        }

        assertThat(one.host().events().lines(Level.WARNING)).isEmpty();
    }

    @Test
    void an_agent_known_to_be_silent_is_given_all_its_time_again_after_a_while() {
        guest.agentStopped(true);
        one.commands().ensure(VM);
        one.world().clock().sleep(Duration.ofMinutes(2));

        assertBudgetIsSpent();
        assertThat(timeOfAnEnsure()).isLessThan(BUDGET);
    }

    @Test
    void a_frozen_guest_whose_agent_answers_again_is_thawed_by_the_very_next_ensure() {
        guest.frozen(true);
        guest.agentStopped(true);
        one.commands().ensure(VM);
        one.commands().ensure(VM);
        assertThat(guest.frozen()).isTrue();

        guest.agentStopped(false);
        one.commands().ensure(VM);
        assertThat(guest.frozen()).isFalse();

        // It is not held against it any more.
        guest.agentAnswersAfter(Duration.ofSeconds(1));
        guest.frozen(true);
        one.commands().ensure(VM);
        assertThat(guest.frozen()).isFalse();
    }

    @Test
    void an_agent_that_is_slow_and_known_to_be_silent_still_thaws_its_guest_before_it_is_asked_to_shut_down() {
        guest.agentStopped(true);
        one.commands().ensure(VM);
        guest.agentStopped(false);
        guest.agentAnswersAfter(Duration.ofMillis(500));
        guest.frozen(true);

        one.commands().stop(VM);

        assertThat(one.host().events().lines(Level.WARNING)).anyMatch(line -> line.startsWith("guest-thawed"));
    }

    @Test
    void the_silence_of_one_qemu_is_not_held_against_the_next() {
        guest.agentStopped(true);
        one.commands().ensure(VM);
        one.commands().restart(VM);
        one.qemu().guest().agentAnswersAfter(Duration.ofMillis(200));
        one.qemu().guest().frozen(true);

        one.commands().ensure(VM);

        assertThat(one.qemu().guest().frozen()).isFalse();
    }

    private Duration timeOfAnEnsure() {
        Duration before = one.world().clock().elapsed();
        one.commands().ensure(VM);
        return one.world().clock().elapsed().minus(before);
    }

    @Test
    void a_slow_agent_costs_the_budget_and_is_told() {
        guest.agentAnswersAfter(BUDGET.dividedBy(2).minusMillis(1)); // each answer is in time, all of them are not
        assertBudgetIsSpent();
    }

    private void assertBudgetIsSpent() {
        one.world().register().forget(VM, one.host().name());
        one.host().events().clear();
        Duration before = one.world().clock().elapsed();

        one.commands().ensure(VM);

        assertThat(one.world().clock().elapsed().minus(before)).isEqualTo(BUDGET);
        assertThat(one.host().events().lines(Level.WARNING))
                .singleElement()
                .asString()
                .startsWith("guest-agent-failed");
        assertThat(one.world().register().has(VM, one.host().name())).isTrue();
    }

    @Test
    void a_hostile_agent_is_told_and_nothing_else() {
        guest.agentTalksNonsense(true);

        one.commands().ensure(VM);

        assertThat(one.host().events().lines(Level.WARNING))
                .singleElement()
                .asString()
                .startsWith("guest-agent-failed");
    }

    @Test
    void all_that_matters_is_done_before_the_guest_is_asked() {
        one.world().register().forget(VM, one.host().name());
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));

        one.commands().ensure(VM);

        assertThat(calls).contains("Monitor", "Volumes", "Catalog");
        // At the very end it is asked whether a newer definition came in meanwhile.
        assertThat(calls.subList(calls.indexOf("GuestAgents"), calls.size()))
                .containsOnly("GuestAgents", "GuestAgent", "FreezeNotes", "Definitions");
    }
}
