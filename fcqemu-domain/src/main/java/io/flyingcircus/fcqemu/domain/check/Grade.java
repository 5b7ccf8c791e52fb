package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.domain.check.Finding.Kind;
import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.text.Sentence;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Grades what was found out about a host: a pure function. Of a VM that is just changing (its processes are others by now, or it
 * is being moved) locks and wanted state are not judged.
 */
public final class Grade {

    /** More names than that in one sentence are counted only. */
    private static final int NAMES = 10;

    private final HostFacts facts;
    private final List<Finding> findings = new ArrayList<>();

    private Grade(HostFacts facts) {
        this.facts = facts;
    }

    /** What is wrong with that host, and how badly. */
    public static CheckReport of(HostFacts facts) {
        return new Grade(facts).report();
    }

    private CheckReport report() {
        List<Resident> residents = facts.residents().answer().orElse(List.of());
        if (facts.residents().answer().isEmpty()) {
            host(
                    Severity.UNKNOWN,
                    Kind.HOST_UNKNOWN,
                    "which VMs run here and should could not be found out: "
                            + facts.residents().problem() + ". Look at /proc and etc/qemu/vm of this host");
        }
        Figures figures = new GradeMemory(facts, findings).figures(residents);
        residents.forEach(this::resident);
        locksUnknown();
        fencing();
        catalog(residents);
        facts.remains().answer().ifPresent(all -> all.forEach(this::remains));
        findings.sort(Comparator.comparing(Finding::severity, Grade::worstFirst)
                .thenComparing(finding -> finding.vm().map(VmName::value).orElse("")));
        return new CheckReport(findings, figures);
    }

    private static int worstFirst(Severity one, Severity other) {
        return one == other ? 0 : one.worseThan(other) ? -1 : 1;
    }

    // ---- one VM

    private void resident(Resident vm) {
        if (vm.processes().size() > 1) {
            vm(
                    vm,
                    Severity.CRITICAL,
                    Kind.SEVERAL_PROCESSES,
                    "has several QEMU processes here (PIDs "
                            + vm.processes().stream()
                                    .map(process -> Long.toString(process.pid()))
                                    .collect(Collectors.joining(", "))
                            + "): find out which one serves its users; 'fc-qemu kill " + vm.vm()
                            + "' ends all of them");
        }
        if (vm.outdated()) {
            vm(
                    vm,
                    Severity.WARNING,
                    Kind.QEMU_OUTDATED,
                    "runs in a QEMU that was replaced since it was started: restart it or move it to another host");
        }
        if (vm.moving() || !facts.settled(vm)) {
            return;
        }
        if (vm.alive()) {
            running(vm);
        } else {
            absent(vm);
        }
    }

    private void running(Resident vm) {
        switch (vm.wanted()) {
            case Wanted.Here _, Wanted.AsItIs _ -> {}
            case Wanted.Offline _, Wanted.Elsewhere _, Wanted.Away _ ->
                vm(
                        vm,
                        Severity.WARNING,
                        Kind.NOT_WANTED,
                        "runs here and is wanted " + vm.wanted().describe() + ": run 'fc-qemu ensure " + vm.vm() + "'");
            case Wanted.Unknown unknown -> unusable(vm, unknown, "runs here, and its definition cannot be used: ");
        }
        holds(vm).ifPresent(holds -> locksOfRunning(vm, holds));
        facts.registered().answer().ifPresent(registered -> {
            if (!registered.contains(vm.vm())) {
                vm(
                        vm,
                        Severity.WARNING,
                        Kind.NOT_REGISTERED,
                        "runs here and is not registered in Consul: run 'fc-qemu ensure " + vm.vm() + "'");
            }
        });
    }

    private void locksOfRunning(Resident vm, List<VolumeHold> holds) {
        if (has(holds, Holder.OTHERS)) {
            vm(
                    vm,
                    Severity.CRITICAL,
                    Kind.LOCKED_ELSEWHERE,
                    "runs here, and another host has locks of it (" + describe(holds)
                            + "): it may run twice. Find out at once where it serves its users, and end the other one");
        } else if (has(holds, Holder.FREE) || has(holds, Holder.NO_IMAGE)) {
            vm(
                    vm,
                    Severity.CRITICAL,
                    Kind.LOCKS_LOST,
                    "runs here without all its locks (" + describe(holds) + "): run 'fc-qemu ensure " + vm.vm() + "'");
        }
        unreadable(vm, holds);
    }

    private void absent(Resident vm) {
        if (vm.wanted() instanceof Wanted.Here) {
            if (vm.expected()) {
                notRunning(vm);
            }
        } else if (vm.runFiles()) {
            vm(
                    vm,
                    Severity.WARNING,
                    Kind.LEFT_BEHIND,
                    "does not run here and left run files" + locksLeft(vm) + ": run 'fc-qemu "
                            + (vm.wanted() instanceof Wanted.Unknown ? "kill " : "ensure ") + vm.vm() + "'");
        } else if (vm.wanted() instanceof Wanted.Unknown unknown) {
            unusable(vm, unknown, "its definition cannot be used: ");
        }
        holds(vm).ifPresent(holds -> unreadable(vm, holds));
    }

    private void notRunning(Resident vm) {
        List<VolumeHold> holds = holds(vm).orElse(List.of());
        List<String> others = holds.stream()
                .filter(hold -> hold.holder() == Holder.OTHERS)
                .map(VolumeHold::by)
                .distinct()
                .toList();
        boolean elsewhere = others.size() == 1 && !has(holds, Holder.FREE) && !has(holds, Holder.MINE);
        String locks = holds.isEmpty() ? "" : " (" + describe(holds) + ")";
        if (elsewhere) {
            vm(
                    vm,
                    Severity.WARNING,
                    Kind.NOT_RUNNING,
                    "is wanted here, and its volumes are locked by " + others.getFirst() + locks
                            + ": it is to move here, or is to be ended there");
        } else {
            vm(
                    vm,
                    Severity.CRITICAL,
                    Kind.NOT_RUNNING,
                    "is wanted here and does not run" + locks + ": run 'fc-qemu ensure " + vm.vm() + "'");
        }
    }

    private void unusable(Resident vm, Wanted.Unknown unknown, String text) {
        vm(vm, Severity.WARNING, Kind.DEFINITION_UNUSABLE, text + unknown.problem());
    }

    private String locksLeft(Resident vm) {
        return holds(vm)
                .filter(holds -> has(holds, Holder.MINE))
                .map(holds -> " and locks (" + describe(holds) + ")")
                .orElse("");
    }

    private void unreadable(Resident vm, List<VolumeHold> holds) {
        if (has(holds, Holder.UNREADABLE)) {
            vm(
                    vm,
                    Severity.WARNING,
                    Kind.LOCK_UNREADABLE,
                    "has a lock that cannot be read (" + describe(holds)
                            + "): when it is known to run nowhere else, remove it with 'rbd lock rm'");
        }
    }

    private Optional<List<VolumeHold>> holds(Resident vm) {
        return facts.locksOf(vm.vm()).flatMap(Asked::answer);
    }

    private static boolean has(List<VolumeHold> holds, Holder holder) {
        return holds.stream().anyMatch(hold -> hold.holder() == holder);
    }

    private static String describe(List<VolumeHold> holds) {
        return holds.stream().map(VolumeHold::describe).collect(Collectors.joining(" "));
    }

    // ---- the host

    private void locksUnknown() {
        List<HostFacts.Locked> unknown = facts.locks().stream()
                .filter(locked -> locked.holds().answer().isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            host(
                    Severity.UNKNOWN,
                    Kind.LOCKS_UNKNOWN,
                    "locks of "
                            + names(unknown.stream().map(HostFacts.Locked::vm).toList())
                            + " could not be read in Ceph: "
                            + Sentence.of(unknown.getFirst().holds().problem())
                            + " Look at 'ceph -s'");
        }
    }

    private void fencing() {
        Optional<Boolean> mayFence = facts.mayFence().answer();
        if (mayFence.isEmpty()) {
            host(
                    Severity.UNKNOWN,
                    Kind.FENCING_UNKNOWN,
                    "whether this host may cut others off could not be found out from Ceph: "
                            + Sentence.of(facts.mayFence().problem()) + " Look at 'ceph -s'");
        } else if (!mayFence.get()) {
            host(
                    Severity.WARNING,
                    Kind.FENCING_NOT_PERMITTED,
                    "this host's Ceph client may not cut others off, so force-unlock would be refused: it lacks the cap"
                            + " mon 'profile rbd', see 'ceph auth caps'");
        }
    }

    private void catalog(List<Resident> residents) {
        Optional<List<VmName>> registered = facts.registered().answer();
        if (registered.isEmpty()) {
            host(
                    Severity.WARNING,
                    Kind.CONSUL_UNREACHABLE,
                    "Consul cannot be asked: " + Sentence.of(facts.registered().problem())
                            + " VMs run on; look at 'consul members' on this host");
            return;
        }
        if (facts.residents().answer().isEmpty()) {
            return;
        }
        for (VmName vm : registered.get()) {
            Optional<Resident> resident =
                    residents.stream().filter(found -> found.vm().equals(vm)).findFirst();
            boolean alive = resident.map(Resident::alive).orElse(false);
            boolean changing = resident.map(found -> found.moving() || !facts.settled(found))
                    .orElse(startedSince(vm));
            if (!alive && !changing) {
                add(
                        Severity.WARNING,
                        Kind.REGISTRATION_STALE,
                        Optional.of(vm),
                        "is registered in Consul as running here, and does not: run 'fc-qemu ensure " + vm + "'");
            }
        }
    }

    private void remains(Remains left) {
        if (startedSince(left.vm())) {
            return;
        }
        String locks = left.locked().isEmpty() ? "" : ", and this host still has locks of " + images(left.locked());
        String unlock = left.locked().isEmpty() ? "" : "'rbd lock ls' and 'rbd lock rm', then ";
        add(
                Severity.WARNING,
                Kind.DEFINITION_GONE,
                Optional.of(left.vm()),
                "has no definition any more, here or in Consul, and its volumes are there (" + images(left.images())
                        + ")" + locks + ": if nobody needs it, remove them (" + unlock
                        + "'rbd rm'); else bring its definition back as etc/qemu/vm/" + left.vm() + ".cfg");
    }

    private static String images(List<Image> images) {
        return images.stream().map(Image::fullName).collect(Collectors.joining(", "));
    }

    private boolean startedSince(VmName vm) {
        return facts.later()
                .answer()
                .map(processes ->
                        processes.stream().anyMatch(process -> process.vm().equals(vm)))
                .orElse(false);
    }

    private void vm(Resident vm, Severity severity, Kind kind, String text) {
        add(severity, kind, Optional.of(vm.vm()), text);
    }

    private void host(Severity severity, Kind kind, String text) {
        add(severity, kind, Optional.empty(), text);
    }

    private void add(Severity severity, Kind kind, Optional<VmName> vm, String text) {
        findings.add(new Finding(severity, kind, vm, text));
    }

    /** Some names, and how many more there are. */
    static String names(List<VmName> vms) {
        String some = vms.stream().limit(NAMES).map(VmName::value).collect(Collectors.joining(", "));
        return vms.size() <= NAMES ? some : some + " and " + (vms.size() - NAMES) + " more";
    }
}
