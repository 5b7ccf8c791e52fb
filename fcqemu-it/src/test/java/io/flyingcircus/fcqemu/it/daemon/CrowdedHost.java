package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A host with many VMs. After whatever happens nothing is lost, nothing is done twice, and all are as they are wanted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrowdedHost {

    private static final int EVENT_THREADS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final int many;
    private final Duration soon;

    private final Testbed testbed;
    private final TestbedHost host;
    private final ConsulProbe consul;
    private Crowd crowd;

    @TempDir
    private Path folder;

    /**
     * A host with so many.
     *
     * @param soon when all that change at once are staged at the latest
     */
    @SuppressWarnings("NullAway.Init") // the crowd comes before the first test
    CrowdedHost(Testbed testbed, int many, Duration soon) {
        this.many = many;
        this.soon = soon;
        this.testbed = testbed;
        this.host = testbed.firstHost();
        this.consul = ConsulProbe.ofServer(testbed);
    }

    @BeforeAll
    void gather() {
        crowd = new Crowd(testbed, host, many);
    }

    @AfterAll
    void disperse() {
        crowd.forget(consul);
        crowd.close();
    }

    private DaemonProcess daemon() {
        return DaemonProcess.start(host, folder, Map.of());
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static long mentions(String said, String event) {
        return said.lines().filter(line -> line.contains(event)).count();
    }

    @Test
    void all_that_change_at_once_are_staged_at_once_and_worked_on_a_few_at_a_time() throws Exception {
        String sample = crowd.names().get(many / 3);
        List<String> locks = crowd.locks(sample);
        long began = System.nanoTime();
        try (DaemonProcess daemon = daemon()) {
            Await.atMost(PATIENCE)
                    .until("all were looked at", () -> Scrape.of(host).ensures() >= many);
            Duration round = since(began);
            int before = daemon.said().length();

            long told = System.nanoTime();
            crowd.want(consul, crowd.names(), 2001);
            Duration set = since(told);
            Await.atMost(PATIENCE)
                    .until("all are staged", () -> mentions(daemon.said(before), " stage-definition ") >= many);
            Duration staged = since(told);
            int most = 0;
            while (mentions(daemon.said(before), " set-throttle ") < many) {
                assertThat(since(told)).isLessThan(PATIENCE);
                most = Math.max(most, Scrape.of(host).atWork());
            }
            crowd.awaitLimit(crowd.names(), 2001, PATIENCE);
            System.out.printf(
                    "%d VMs: looked at %d ms after the daemon's start; changed at once, which took %d ms: all staged after"
                            + " %d ms, as wanted after %d ms, at most %d at work at once, daemon's memory %d MiB%n",
                    many,
                    round.toMillis(),
                    set.toMillis(),
                    staged.toMillis(),
                    since(told).toMillis(),
                    most,
                    residentMib(daemon.pid()));

            assertThat(most).isBetween(2, EVENT_THREADS);
            assertThat(staged).isLessThan(soon);
            crowd.assertNothingLostNothingDoubled(crowd.names(), 2001, daemon.said(before));
            assertThat(crowd.locks(sample)).isEqualTo(locks);
            assertThat(daemon.said()).doesNotContain(" ERROR ");
        }
    }

    private static long residentMib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024;
    }

    @Test
    void a_guest_that_answers_nothing_a_held_monitor_and_a_killed_daemon_delay_nobody_else() throws Exception {
        String silent = crowd.names().get(0);
        String held = crowd.names().get(1);
        List<String> others = crowd.without(silent, held);
        String killed;
        Path stopped = Path.of("/proc/" + crowd.pid(silent));
        Command.of("kill", "-STOP", Long.toString(crowd.pid(silent)))
                .run(PATIENCE)
                .orFail();
        SocketChannel holder = SocketChannel.open(UnixDomainSocketAddress.of(crowd.monitor(held)));
        try {
            assertThat(Channels.newInputStream(holder).read()).isEqualTo('{');
            long told;
            try (DaemonProcess first = daemon()) {
                crowd.want(consul, crowd.names(), 2002);
                told = System.nanoTime();
                Await.atMost(PATIENCE)
                        .until("it is in the middle of it", () -> mentions(first.said(), " set-throttle ") >= many / 4);
                first.kill();
                killed = first.said();
            }
            try (DaemonProcess second = daemon()) {
                crowd.awaitLimit(others, 2002, PATIENCE);
                System.out.printf(
                        "with one guest that answers nothing, a monitor that somebody holds, and the daemon killed in the middle, the"
                                + " other %d were as wanted %d ms after the last was set%n",
                        others.size(), since(told).toMillis());
                crowd.assertNothingLostNothingDoubled(others, 2002, killed, second.said());

                Command.of("kill", "-CONT", Long.toString(crowd.pid(silent)))
                        .run(PATIENCE)
                        .orFail();
                holder.close();
                Duration back = crowd.awaitLimit(List.of(silent, held), 2002, PATIENCE);
                System.out.printf("the two were as wanted %d ms after they could be asked%n", back.toMillis());
                crowd.assertNothingLostNothingDoubled(crowd.names(), 2002, killed, second.said());
            }
        } finally {
            holder.close();
            if (Files.exists(stopped)) {
                Command.of("kill", "-CONT", Long.toString(crowd.pid(silent)))
                        .run(PATIENCE)
                        .orFail();
            }
        }
    }
}
