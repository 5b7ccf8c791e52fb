package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What goes wrong in one run, and where. No two runs are alike: each spares some kinds of trouble altogether, so that the
 * others come in number and together, and most have a liking for some points of a hand-over, at which they strike the very
 * process that stands there.
 */
final class Plot {

    private static final int STEPS_OF_BURST = 60;
    private static final int STEPS_PER_STRIKE = 1000;
    private static final int STEPS_PER_STRIKE_ON_THE_WAY = 10;

    /** Some hosts look after a VM all the time, some hardly ever. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofSeconds(200));

    private final Cluster cluster;
    private final Strikes strikes;
    private final SplittableRandom random;
    private final SortedSet<String> spared = new TreeSet<>();
    private final SortedSet<String> decided = new TreeSet<>();
    private final EnumSet<ProtocolPoint> liked = EnumSet.noneOf(ProtocolPoint.class);
    private final int sparedInTen;
    private final int pointsInTen;
    private final int stepsPerStrikeInBurst;
    private final int stepsPerStrikeOnTheWay;
    private int stepsSinceStrike = STEPS_OF_BURST;

    Plot(Cluster cluster, Strikes strikes, SplittableRandom random) {
        this.cluster = cluster;
        this.strikes = strikes;
        this.random = random;
        this.sparedInTen = random.nextInt(8);
        boolean anywhere = random.nextInt(3) == 0;
        this.pointsInTen = anywhere ? random.nextInt(3) : random.nextInt(2, 10);
        this.stepsPerStrikeInBurst = random.nextInt(5, 100);
        this.stepsPerStrikeOnTheWay = anywhere ? STEPS_PER_STRIKE_ON_THE_WAY : STEPS_PER_STRIKE;
        int share = random.nextInt(1, 8);
        for (ProtocolPoint point : anywhere ? EnumSet.allOf(ProtocolPoint.class) : ProtocolPoint.OF_LOCKS) {
            if (random.nextInt(10) < share) {
                liked.add(point);
            }
        }
        for (InMemoryHost host : cluster.world().hosts()) {
            cluster.pause(host.name(), PAUSES.get(random.nextInt(PAUSES.size())));
        }
        if (random.nextBoolean()) {
            strikes.nearTheToken();
        }
    }

    /**
     * What goes wrong now, if anything.
     *
     * @param went the process that made the last step, if one did
     */
    Optional<Strike> next(Optional<Actor> went) {
        stepsSinceStrike++;
        Optional<Strike> strike = went.filter(actor -> !actor.ended()).flatMap(this::atPoint);
        if (strike.isEmpty() && random.nextInt(stepsPerStrike()) == 0) {
            strike = any(possible());
        }
        if (strike.isPresent()) {
            stepsSinceStrike = 0;
        }
        return strike;
    }

    private Optional<Strike> atPoint(Actor actor) {
        if (pointsInTen == 0
                || cluster.point(actor).filter(liked::contains).isEmpty()
                || random.nextInt(10) >= pointsInTen) {
            return Optional.empty();
        }
        HostName host = actor.host();
        boolean word = actor.calls("Peer") && random.nextBoolean();
        return any(possible().stream()
                .filter(strike -> word ? strike instanceof Strike.Request : strike.concerns(host))
                .toList());
    }

    private List<Strike> possible() {
        List<Strike> all = new ArrayList<>(strikes.possible());
        all.addAll(strikes.rarer());
        return all;
    }

    /** One of those, each kind that is not spared as likely as any other. */
    private Optional<Strike> any(List<Strike> from) {
        SortedMap<String, List<Strike>> byKind = new TreeMap<>();
        for (Strike strike : from) {
            if (!spares(strike.kind())) {
                byKind.computeIfAbsent(strike.kind(), kind -> new ArrayList<>()).add(strike);
            }
        }
        if (byKind.isEmpty()) {
            return Optional.empty();
        }
        List<List<Strike>> kinds = List.copyOf(byKind.values());
        List<Strike> ofKind = kinds.get(random.nextInt(kinds.size()));
        return Optional.of(ofKind.get(random.nextInt(ofKind.size())));
    }

    private boolean spares(String kind) {
        if (decided.add(kind) && random.nextInt(10) < sparedInTen) {
            spared.add(kind);
        }
        return spared.contains(kind);
    }

    /** Where two hosts have a QEMU of the VM, most can go wrong; and what goes wrong goes wrong twice. */
    private int stepsPerStrike() {
        if (stepsSinceStrike < STEPS_OF_BURST) {
            return stepsPerStrikeInBurst;
        }
        return cluster.qemus() > 1 ? stepsPerStrikeOnTheWay : STEPS_PER_STRIKE;
    }
}
