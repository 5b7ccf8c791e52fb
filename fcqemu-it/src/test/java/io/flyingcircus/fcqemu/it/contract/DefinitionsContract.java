package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.definitions.Generations;
import io.flyingcircus.fcqemu.ports.definitions.Glance;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import org.junit.jupiter.api.Test;

/** {@link Definitions}. */
abstract class DefinitionsContract {

    private static final VmName VM = new VmName("test00");

    /** Definitions of a host that has none, but for what {@link #activate} and its like put there. */
    abstract Definitions definitions();

    /** Puts a valid definition with that generation in force. */
    abstract void activate(VmName vm, long generation);

    /** Receives a valid definition with that generation. */
    abstract void stage(VmName vm, long generation);

    /** Makes the active definition unusable. */
    abstract void breakActive(VmName vm);

    /** Makes the staged definition unusable. */
    abstract void breakStaged(VmName vm);

    /** A valid definition with that generation, as it was received. */
    abstract VmDefinition definition(VmName vm, long generation);

    @Test
    void one_that_is_received_is_kept_only_if_it_is_newer_than_all() {
        assertThat(definitions().generations(VM)).isEqualTo(new Generations(Generations.NONE, Generations.NONE));
        assertThat(definitions().stage(definition(VM, 5))).isTrue();
        assertThat(definitions().generations(VM)).isEqualTo(new Generations(5, Generations.NONE));
        assertThat(definitions().stage(definition(VM, 5))).isFalse();
        assertThat(definitions().stage(definition(VM, 4))).isFalse();
        activate(VM, 9);
        assertThat(definitions().stage(definition(VM, 9))).isFalse();
        assertThat(definitions().generations(VM)).isEqualTo(new Generations(5, 9));
        assertThat(definitions().generations(VM).stagedIsNewer()).isFalse();

        assertThat(definitions().stage(definition(VM, 10))).isTrue();

        assertThat(definitions().generations(VM)).isEqualTo(new Generations(10, 9));
        assertThat(definitions().activateStaged(VM)).isTrue();
        assertThat(activeGeneration()).isEqualTo(10);
    }

    @Test
    void one_that_is_received_takes_the_place_of_a_broken_one_whatever_its_generation() {
        breakStaged(VM);
        assertThat(definitions().generations(VM).staged()).isEqualTo(Generations.NONE);

        assertThat(definitions().stage(definition(VM, 1))).isTrue();

        assertThat(definitions().staged(VM)).isInstanceOf(DefinitionReading.Valid.class);
    }

    @Test
    void a_vm_without_files_is_absent() {
        assertThat(definitions().names()).isEmpty();
        assertThat(definitions().active(VM)).isEqualTo(new DefinitionReading.Absent());
        assertThat(definitions().staged(VM)).isEqualTo(new DefinitionReading.Absent());
        assertThat(definitions().activateStaged(VM)).isFalse();
    }

    @Test
    void a_glance_sees_what_the_whole_definition_says() {
        assertThat(definitions().glance(VM)).isEqualTo(new Glance.Absent());

        activate(VM, 7);
        assertThat(definitions().glance(VM))
                .isInstanceOfSatisfying(
                        Glance.Seen.class, seen -> assertThat(seen.generation()).isEqualTo(7))
                .isEqualTo(Glance.of(definitions().active(VM)));

        breakActive(VM);
        assertThat(definitions().glance(VM))
                .isInstanceOf(Glance.Broken.class)
                .isEqualTo(Glance.of(definitions().active(VM)));
    }

    @Test
    void names_are_those_of_active_and_staged_definitions_broken_ones_too_sorted() {
        activate(new VmName("c"), 1);
        stage(new VmName("b"), 1);
        activate(new VmName("b"), 1);
        breakActive(new VmName("d"));
        breakStaged(new VmName("a"));

        assertThat(definitions().names()).extracting(VmName::value).containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_newer_staged_definition_is_put_in_force() {
        activate(VM, 7);
        stage(VM, 8);

        assertThat(definitions().activateStaged(VM)).isTrue();

        assertThat(activeGeneration()).isEqualTo(8);
        assertThat(definitions().activateStaged(VM)).isFalse();
    }

    @Test
    void an_older_staged_definition_and_one_of_the_same_generation_are_not() {
        activate(VM, 7);
        stage(VM, 6);
        assertThat(definitions().activateStaged(VM)).isFalse();
        stage(VM, 7);
        assertThat(definitions().activateStaged(VM)).isFalse();

        assertThat(activeGeneration()).isEqualTo(7);
    }

    @Test
    void a_staged_definition_takes_the_place_of_none_and_of_a_broken_one() {
        stage(VM, 3);
        assertThat(definitions().activateStaged(VM)).isTrue();
        assertThat(activeGeneration()).isEqualTo(3);

        breakActive(VM);
        assertThat(definitions().activateStaged(VM)).isTrue();
        assertThat(activeGeneration()).isEqualTo(3);
    }

    @Test
    void a_broken_staged_definition_is_told_and_changes_nothing() {
        activate(VM, 3);
        breakStaged(VM);

        assertThat(definitions().staged(VM)).isInstanceOf(DefinitionReading.Broken.class);
        assertThat(definitions().activateStaged(VM)).isFalse();
        assertThat(activeGeneration()).isEqualTo(3);
    }

    private long activeGeneration() {
        return switch (definitions().active(VM)) {
            case DefinitionReading.Valid valid -> valid.definition().generation();
            case DefinitionReading.Absent absent ->
                throw new AssertionError("there is no active definition: " + absent);
            case DefinitionReading.Broken broken ->
                throw new AssertionError("the active definition is broken: " + broken);
        };
    }
}
