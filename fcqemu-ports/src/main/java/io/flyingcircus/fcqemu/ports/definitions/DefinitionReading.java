package io.flyingcircus.fcqemu.ports.definitions;

import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;

/** What reading one definition file gave. */
public sealed interface DefinitionReading {

    /** There is no such file, or it is empty. */
    record Absent() implements DefinitionReading {}

    /** It says what is wanted. */
    record Valid(VmDefinition definition) implements DefinitionReading {}

    /**
     * It is there and cannot be used.
     *
     * @param problems each names file, line where known, field, what was found and what is expected; never empty
     */
    record Broken(List<String> problems) implements DefinitionReading {
        public Broken {
            problems = List.copyOf(problems);
            if (problems.isEmpty()) {
                throw new IllegalArgumentException("a broken definition has at least one problem");
            }
        }
    }
}
