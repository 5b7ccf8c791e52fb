package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.domain.check.Finding.Kind;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Grades what VMs use against what they were promised, without any tolerance. */
final class GradeMemory {

    /** More of one VM in swap slows it down. */
    static final Mib MOST_SWAP = Mib.ofGib(1);

    private final HostFacts facts;
    private final List<Finding> findings;
    private final List<VmName> unread = new ArrayList<>();
    private Mib pss = Mib.ZERO;
    private Mib expected = Mib.ZERO;
    private Mib swap = Mib.ZERO;
    private Mib largestSwap = Mib.ZERO;

    GradeMemory(HostFacts facts, List<Finding> findings) {
        this.facts = facts;
        this.findings = findings;
    }

    /** Adds what is wrong to the findings. */
    Figures figures(List<Resident> residents) {
        facts.memory().forEach(this::add);
        if (pss.compareTo(expected) > 0) {
            findings.add(new Finding(
                    Severity.CRITICAL,
                    Kind.TOTAL_MEMORY,
                    Optional.empty(),
                    "all VMs use " + pss + ", more than their memory and "
                            + facts.limits().overhead() + " overhead each (" + expected
                            + "): move VMs away before the host swaps"));
        }
        if (!unread.isEmpty()) {
            findings.add(new Finding(
                    Severity.UNKNOWN,
                    Kind.MEMORY_UNKNOWN,
                    Optional.empty(),
                    "what " + Grade.names(unread) + " use could not be read in time from /proc/PID/smaps_rollup"));
        }
        return new Figures(
                (int) residents.stream().filter(Resident::alive).count(),
                (int) residents.stream()
                        .filter(vm -> vm.expected() && !vm.alive() && !vm.moving() && facts.settled(vm))
                        .count(),
                pss,
                expected,
                facts.limits().bookable(),
                swap,
                largestSwap);
    }

    private void add(HostFacts.Used used) {
        VmName vm = used.process().vm();
        Mib memory = used.process().bookedMemory();
        Mib overhead = facts.limits().overhead();
        switch (used.use()) {
            case Asked.Answered<Optional<MemoryUse>>(Optional<MemoryUse> read) ->
                read.ifPresent(use -> {
                    expected = expected.plus(memory).plus(overhead);
                    pss = pss.plus(use.pss());
                    swap = swap.plus(use.swap());
                    largestSwap = use.swap().compareTo(largestSwap) > 0 ? use.swap() : largestSwap;
                    grade(vm, use, memory, memory.plus(overhead).plus(overhead));
                });
            case Asked.Failed<Optional<MemoryUse>> _, Asked.TooLate<Optional<MemoryUse>> _ -> {
                // What is not known counts as nothing used: the sum that is known may be too much already.
                expected = expected.plus(memory).plus(overhead);
                unread.add(vm);
            }
        }
    }

    private void grade(VmName vm, MemoryUse use, Mib memory, Mib most) {
        if (use.pss().compareTo(most) > 0) {
            findings.add(new Finding(
                    Severity.WARNING,
                    Kind.VM_MEMORY,
                    Optional.of(vm),
                    "uses " + use.pss() + ", more than its " + memory + " and twice the overhead (" + most
                            + "): restart it or move it away when that suits its users"));
        }
        if (use.swap().compareTo(MOST_SWAP) > 0) {
            findings.add(new Finding(
                    Severity.WARNING,
                    Kind.VM_SWAP,
                    Optional.of(vm),
                    "has " + use.swap() + " in swap, more than " + MOST_SWAP + ": move VMs away"));
        }
    }
}
