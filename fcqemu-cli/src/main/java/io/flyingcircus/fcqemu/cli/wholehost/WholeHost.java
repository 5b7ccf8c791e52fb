package io.flyingcircus.fcqemu.cli.wholehost;

import io.flyingcircus.fcqemu.cli.session.HostParts;
import io.flyingcircus.fcqemu.domain.HostCommands;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Brings all VMs of a host down, or up again, a few at once, and tells of each what became of it. */
public final class WholeHost {

    private static final int AT_ONCE = 5;

    /** Who starts a VM by hand meanwhile is served once more, and then left to it. */
    private static final int ROUNDS = 2;

    /** With other commands that are at work on a VM, besides the time that a guest may take to shut down. */
    private static final Duration LOCK_PATIENCE = Duration.ofMinutes(1);

    private final HostParts parts;
    private final Settings settings;
    private final PrintStream out;

    /** @param out where is told what became of each VM */
    public WholeHost(HostParts parts, PrintStream out) {
        this.parts = parts;
        Settings all = parts.settings();
        Duration patience = LOCK_PATIENCE.plus(all.stop().graceful());
        this.settings = all.lockPatience().compareTo(patience) < 0 ? all : all.withLockPatience(patience);
        this.out = out;
    }

    /** What became of one VM. */
    private record Fate(VmName vm, String word, Optional<FcQemuException> failure) {}

    /** The VMs that run here. */
    public List<VmName> running() {
        return commands().running();
    }

    /**
     * Shuts all of them down, and has none started by itself until the host boots or {@link #resume}.
     *
     * @param reason for people, one line
     * @return exit code of the process
     */
    public int shutDown(String reason) throws InterruptedException {
        commands().hold(reason);
        List<Fate> fates = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<VmName> left = running().stream()
                    .filter(vm -> fates.stream()
                            .noneMatch(fate ->
                                    fate.vm().equals(vm) && fate.failure().isPresent()))
                    .toList();
            if (left.isEmpty()) {
                break;
            }
            fates.addAll(tell(left, "shutting down", vm -> endingOf(commands().shutDown(vm))));
        }
        return summary(
                fates, "No VM is started here by itself until this host boots, or 'fc-qemu shutdown-all --resume'.");
    }

    /**
     * Ends that, and brings the VMs to what their definitions ask for.
     *
     * @return exit code of the process
     */
    public int resume() throws InterruptedException {
        commands().release();
        return summary(
                tell(commands().missing(), "being started", vm -> {
                    commands().resume(vm);
                    return commands().running().contains(vm) ? "runs" : "stays off";
                }),
                "VMs are started by themselves again.");
    }

    private HostCommands commands() {
        return new HostCommands(parts.ports().get(), settings);
    }

    private static String endingOf(Optional<GracefulStop.Ending> ending) {
        return ending.map(how -> switch (how) {
                    case BY_ITSELF -> "shut down";
                    case ENDED -> "ended, for its guest did not shut down";
                })
                .orElse("gone already");
    }

    private interface Work {
        String on(VmName vm);
    }

    private List<Fate> tell(List<VmName> vms, String doing, Work work) throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        return new Shifts(AT_ONCE).work(vms, vm -> {
            say(vm + ": " + doing);
            long begun = System.nanoTime();
            Fate fate = fate(vm, work);
            say(String.format(
                    Locale.ROOT,
                    "%s: %s after %.1f s (%d of %d)",
                    vm,
                    fate.word(),
                    (System.nanoTime() - begun) / 1e9,
                    done.incrementAndGet(),
                    vms.size()));
            return fate;
        });
    }

    /** That one cannot be shut down keeps none of the others running. */
    private static Fate fate(VmName vm, Work work) {
        try {
            return new Fate(vm, work.on(vm), Optional.empty());
        } catch (FcQemuException failure) {
            return new Fate(vm, "failed: " + failure.getMessage(), Optional.of(failure));
        }
    }

    private int summary(List<Fate> fates, String state) {
        List<Fate> failed =
                fates.stream().filter(fate -> fate.failure().isPresent()).toList();
        say(fates.size() + (fates.size() == 1 ? " VM, " : " VMs, ") + failed.size() + " failed"
                + (failed.isEmpty()
                        ? ""
                        : " ("
                                + String.join(
                                        ", ",
                                        failed.stream()
                                                .map(fate -> fate.vm().value())
                                                .toList()) + "): look at 'fc-qemu status VM'")
                + ". " + state);
        if (failed.isEmpty()) {
            return ExitCode.DONE.number();
        }
        boolean allBusy =
                failed.stream().allMatch(fate -> fate.failure().orElseThrow().exitCode() == ExitCode.TRY_AGAIN);
        return (allBusy ? ExitCode.TRY_AGAIN : ExitCode.UNAVAILABLE).number();
    }

    private synchronized void say(String line) {
        out.println(line);
        out.flush();
    }
}
