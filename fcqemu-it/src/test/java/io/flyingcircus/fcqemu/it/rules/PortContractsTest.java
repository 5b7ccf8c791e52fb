package io.flyingcircus.fcqemu.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is tested in memory rests on what the real parts do: every method of every port is held against both. */
final class PortContractsTest {

    private static final String PRODUCT = "io.flyingcircus.fcqemu";
    private static final String FIXTURE = "io.flyingcircus.fcqemu.it.rules.fixture";

    /** What no contract holds against both worlds, and why. */
    private static final SortedMap<String, String> EXEMPT = new TreeMap<>(Map.of(
            "Migration.encrypt", "what it has QEMU do is looked at by EncryptedMoveIT; streams in memory have no bytes",
            "Volumes.createRoot", "runs a program on the host; in memory it is Volumes.create",
            "Volumes.makeSwap", "what it writes is looked at by SwapVolumeIT; volumes in memory have no content",
            "Volumes.makeTmp", "what it writes is looked at by TmpVolumeIT; volumes in memory have no content"));

    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages(PRODUCT);

    private static final PortContracts CONTRACTS =
            new PortContracts(CLASSES, PRODUCT + ".ports", PRODUCT + ".it.memory", PRODUCT + ".it.contract");

    private static final PortContracts OF_THE_FIXTURE =
            new PortContracts(CLASSES, FIXTURE + ".ports", FIXTURE + ".memory", FIXTURE + ".contract");

    @Test
    void every_method_of_every_port_is_called_by_a_contract_that_runs_against_both_worlds() {
        SortedSet<String> uncovered = new TreeSet<>();
        CONTRACTS.all().forEach(port -> uncovered.addAll(CONTRACTS.uncovered(port)));

        assertThat(uncovered).containsExactlyElementsOf(EXEMPT.keySet());
    }

    @Test
    void a_method_that_no_contract_calls_and_a_contract_that_runs_in_one_world_only_are_found() {
        List<String> uncovered = OF_THE_FIXTURE.all().stream()
                .flatMap(port -> OF_THE_FIXTURE.uncovered(port).stream())
                .toList();

        assertThat(uncovered).containsExactly("Door.lock", "Window.look");
    }

    @Test
    void all_ports_are_looked_at() {
        assertThat(CONTRACTS.all())
                .extracting(JavaClass::getSimpleName)
                .contains(
                        "Catalog",
                        "Clock",
                        "Definitions",
                        "EventLog",
                        "Fence",
                        "GuestAgents",
                        "HeldLock",
                        "HostLocks",
                        "HostMemory",
                        "Hypervisor",
                        "Monitor",
                        "Storage",
                        "StorageSession",
                        "VolumeLocks",
                        "Volumes");
    }
}
