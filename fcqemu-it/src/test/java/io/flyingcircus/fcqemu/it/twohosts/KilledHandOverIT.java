package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.killed.KillPoint;
import io.flyingcircus.fcqemu.it.killed.ToolToKill;
import io.flyingcircus.fcqemu.it.onehost.Outcome;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real tool, killed with SIGKILL at every step of a hand-over that others can see, on the source and on the target;
 * the next {@code ensure} of both hosts must bring the guest to where it is wanted, with nothing left over.
 */
@OnTestbed
class KilledHandOverIT {

    private enum Side {
        SOURCE,
        TARGET
    }

    /** Whose tool is killed, and where. */
    private record Kill(Side side, KillPoint point) {

        TestVm victim(Traveller guest) {
            return side == Side.SOURCE ? guest.source() : guest.target();
        }

        TestVm other(Traveller guest) {
            return side == Side.SOURCE ? guest.target() : guest.source();
        }
    }

    /** Calls after which the two hosts, or the cluster, see something else than before. */
    private static final List<String> CRUCIAL = List.of(
            "Catalog.",
            "Hypervisor.",
            "Migration.mark",
            "Migration.receive",
            "Migration.send",
            "Monitor.quit",
            "Monitor.resume",
            "Peer.",
            "ReceivedRequest.",
            "VolumeLocks.lock/",
            "VolumeLocks.release");

    private final Testbed testbed;
    private final List<String> violations = new ArrayList<>();

    @TempDir
    private Path folder;

    KilledHandOverIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void wherever_source_or_target_is_killed_the_next_ensures_bring_the_guest_to_where_it_is_wanted() {
        TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "mortal-guest");
        try (Traveller guest = Traveller.of(testbed, folder, vm)) {
            guest.target().run("ensure").orFail();
            long began = System.nanoTime();
            List<Kill> kills = steps(guest);
            assertThat(kills).hasSizeGreaterThan(20);
            kills.forEach(kill -> recoverFrom(guest, kill));
            System.out.printf(
                    "a hand-over killed %d times in %d s%n",
                    kills.size(), Duration.ofNanos(System.nanoTime() - began).toSeconds());
        }
        assertThat(violations).isEmpty();
    }

    /** Where each side is to be killed, by what it does when it is not. */
    private List<Kill> steps(Traveller guest) {
        guest.turnAround();
        CompletableFuture<CommandResult> taken = guest.begin(guest.target(), KillPoint.NOWHERE);
        guest.begin(guest.source(), KillPoint.NOWHERE).join().orFail();
        taken.join().orFail();
        guest.assertArrived();
        List<Kill> kills = new ArrayList<>();
        kills.addAll(steps(Side.SOURCE, guest.tool(guest.source()).calls()));
        kills.addAll(steps(Side.TARGET, guest.tool(guest.target()).calls()));
        return kills;
    }

    private static List<Kill> steps(Side side, List<ToolToKill.Call> calls) {
        System.out.println(side + ": " + calls);
        List<Kill> kills = new ArrayList<>();
        kills.add(new Kill(side, KillPoint.before(calls.getFirst().name(), 1)));
        for (ToolToKill.Call call : calls) {
            if (CRUCIAL.stream().anyMatch(call.name()::startsWith)) {
                kills.add(new Kill(side, KillPoint.after(call.name(), call.occurrence())));
            }
        }
        return kills;
    }

    /** The killed one's next ensure comes at once, while the other is still at work, and then both as often as it takes. */
    private void recoverFrom(Traveller guest, Kill kill) {
        long began = System.nanoTime();
        guest.turnAround();
        String said = "";
        try {
            CompletableFuture<CommandResult> other = guest.begin(kill.other(guest));
            CommandResult killed = guest.begin(kill.victim(guest), kill.point()).join();
            said = killed.stderr();
            Outcome.assertSafe(guest.source());
            Outcome.assertSafe(guest.target());
            CommandResult again = guest.begin(kill.victim(guest)).join();
            said += "\nthe same again:\n" + again.stderr() + "\nthe other:\n"
                    + other.join().stderr();
            killed.orFailUnless(ToolToKill.KILLED);
            guest.awaitArrival();
        } catch (AssertionError violation) {
            violations.add(kill + ":\n" + violation.getMessage() + "\nit said:\n" + said);
            guest.settle();
        }
        System.out.printf("%s: %d ms%n", kill, (System.nanoTime() - began) / 1_000_000);
    }
}
