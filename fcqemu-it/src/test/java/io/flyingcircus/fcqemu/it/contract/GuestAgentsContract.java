package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every {@link GuestAgents} promises, about a running guest with an agent. */
public abstract class GuestAgentsContract {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String FILE = "/run/contract";

    /** Agents on a host on which {@link #vm} runs, thawed, with {@link #FILE} missing. */
    protected abstract GuestAgents agents();

    /** A VM whose guest has an agent. */
    protected abstract VmName vm();

    /** A VM that does not run. */
    protected abstract VmName absent();

    /** What is in a file in the guest; empty if it is not there. */
    protected abstract String content(String path);

    /** Stops the agent with all it does: from now on it reads and answers nothing. */
    protected abstract void stopAgent();

    /** Lets it go on, first of all with what it was sent meanwhile. */
    protected abstract void continueAgent();

    /** Another client leaves half a request, and an answer that it did not wait for. */
    protected abstract void leaveGarbage();

    @Test
    void an_agent_answers_and_its_guest_is_not_frozen() {
        try (GuestAgent agent = connect()) {
            agent.ping(PATIENCE);
            assertThat(agent.frozen(PATIENCE)).isFalse();
        }
    }

    @Test
    void a_frozen_guest_refuses_all_but_to_be_thawed_and_the_connection_stays_of_use() {
        try (GuestAgent agent = connect()) {
            assertThat(agent.freeze(PATIENCE)).isPositive();
            assertThat(agent.frozen(PATIENCE)).isTrue();
            agent.ping(PATIENCE);
            assertThatThrownBy(() -> agent.keepFile(FILE, "1\n", PATIENCE))
                    .isInstanceOf(GuestAgentException.Refused.class);
            assertThatThrownBy(() -> agent.freeze(PATIENCE)).isInstanceOf(GuestAgentException.Refused.class);
        }
        try (GuestAgent next = connect()) {
            assertThat(next.frozen(PATIENCE)).isTrue();
            assertThat(next.thaw(PATIENCE)).isPositive();
            assertThat(next.frozen(PATIENCE)).isFalse();
            assertThat(next.thaw(PATIENCE)).isZero();
            assertThat(next.keepFile(FILE, "1\n", PATIENCE)).isTrue();
        }
    }

    @Test
    void a_file_gets_its_content_and_keeps_it_whatever_was_in_it() {
        String json = "{\"binary_generation\": 10, \"cpu_model\": \"qemu64,+ssbd\"}\n";
        for (String wanted : new String[] {"9\n", "8\n", "10\n", json, "11\n"}) {
            try (GuestAgent agent = connect()) {
                assertThat(agent.keepFile(FILE, wanted, PATIENCE)).as(wanted).isTrue();
                assertThat(agent.keepFile(FILE, wanted, PATIENCE)).as(wanted).isFalse();
            }
            assertThat(content(FILE)).isEqualTo(wanted);
        }
    }

    @Test
    void a_file_whose_folder_is_not_there_is_refused_and_the_connection_stays_of_use() {
        try (GuestAgent agent = connect()) {
            assertThatThrownBy(() -> agent.keepFile("/run/no-such-folder/file", "1\n", PATIENCE))
                    .isInstanceOf(GuestAgentException.Refused.class);
            assertThat(agent.keepFile(FILE, "1\n", PATIENCE)).isTrue();
        }
    }

    @Test
    void a_vm_that_does_not_run_has_no_agent() {
        assertThatThrownBy(() -> agents().connect(absent(), PATIENCE)).isInstanceOf(GuestAgentException.Gone.class);
    }

    @Test
    void one_client_is_served_at_a_time() {
        try (GuestAgent first = connect()) {
            assertThatThrownBy(() -> agents().connect(vm(), SHORT)).isInstanceOf(GuestAgentException.Silent.class);
            first.ping(PATIENCE);
        }
        connect().close();
    }

    @Test
    void what_others_left_in_the_pipe_is_skipped() {
        leaveGarbage();
        try (GuestAgent agent = connect()) {
            agent.ping(PATIENCE);
            assertThat(agent.keepFile(FILE, "1\n", PATIENCE)).isTrue();
        }
    }

    @Test
    void a_stopped_agent_is_given_up_in_time_and_is_in_step_again_when_it_goes_on() {
        stopAgent();
        assertThatThrownBy(() -> agents().connect(vm(), SHORT)).isInstanceOf(GuestAgentException.Silent.class);
        assertThatThrownBy(() -> agents().connect(vm(), SHORT)).isInstanceOf(GuestAgentException.Silent.class);

        continueAgent();

        try (GuestAgent agent = connect()) {
            agent.ping(PATIENCE);
            assertThat(agent.frozen(PATIENCE)).isFalse();
        }
    }

    @Test
    void a_freeze_that_was_given_up_may_still_happen_and_is_followed_by_a_thaw() {
        try (GuestAgent agent = connect()) {
            stopAgent();
            assertThatThrownBy(() -> agent.freeze(SHORT)).isInstanceOf(GuestAgentException.Silent.class);
            assertThatThrownBy(() -> agent.ping(SHORT)).isInstanceOf(GuestAgentException.Silent.class);
        }

        continueAgent();

        try (GuestAgent agent = connect()) {
            assertThat(agent.frozen(PATIENCE)).isFalse();
            assertThat(agent.thaw(PATIENCE)).isZero();
        }
    }

    @Test
    void a_file_that_was_given_up_is_as_before_even_if_the_agent_goes_on_later() {
        try (GuestAgent agent = connect()) {
            agent.keepFile(FILE, "1\n", PATIENCE);
            stopAgent();
            assertThatThrownBy(() -> agent.keepFile(FILE, "2\n", SHORT)).isInstanceOf(GuestAgentException.Silent.class);
        }

        continueAgent();

        try (GuestAgent agent = connect()) { // only after it has read everything sent before
            assertThat(agent.frozen(PATIENCE)).isFalse();
        }
        assertThat(content(FILE)).isEqualTo("1\n");
    }

    private GuestAgent connect() {
        return agents().connect(vm(), PATIENCE);
    }
}
