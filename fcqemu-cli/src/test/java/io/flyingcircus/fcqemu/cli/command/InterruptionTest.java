package io.flyingcircus.fcqemu.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What is said when a command is told to end. */
class InterruptionTest {

    private final List<BooleanSupplier> reactions = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    /** As a process of its own, or as the daemon, which carries a command to its end. */
    private final class Place implements Workplace {

        private final boolean ownProcess;

        Place(boolean ownProcess) {
            this.ownProcess = ownProcess;
        }

        @Override
        public Registered whenTold(BooleanSupplier reaction) {
            reactions.add(reaction);
            return () -> reactions.remove(reaction);
        }

        @Override
        public boolean cutsOff() {
            return ownProcess;
        }

        @Override
        public boolean takes(List<Errand> errands) {
            return false;
        }

        @Override
        public StatusAnswer status(VmCommands commands, VmName vm) {
            throw new AssertionError("nobody asks");
        }
    }

    private void isTold() {
        List.copyOf(reactions).forEach(reaction -> {
            boolean _ = reaction.getAsBoolean();
        });
    }

    @Test
    void a_command_that_is_cut_off_says_so() {
        try (var interruption = new Interruption(new Place(true))) {
            interruption.isToldOtherwise(() -> said.add("cut off"));
            isTold();
        }
        assertThat(said).containsExactly("cut off");
    }

    @Test
    void one_that_ends_by_itself_or_has_ended_says_nothing() {
        try (var interruption = new Interruption(new Place(true))) {
            interruption.isToldOtherwise(() -> said.add("cut off"));
        }
        isTold();

        var interruption = new Interruption(new Place(true));
        interruption.isToldOtherwise(() -> said.add("cut off"));
        List<BooleanSupplier> late = List.copyOf(reactions);
        interruption.close();
        late.forEach(reaction -> assertThat(reaction.getAsBoolean()).isFalse());

        assertThat(said).isEmpty();
    }

    @Test
    void what_the_daemon_carries_to_its_end_is_not_cut_off() {
        try (var interruption = new Interruption(new Place(false))) {
            interruption.isToldOtherwise(() -> said.add("cut off"));
            isTold();
        }
        assertThat(said).isEmpty();
    }
}
