package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host with two hundred VMs. After whatever happens nothing is lost, nothing is done twice, and all are as they are wanted. The
 * bounds are those of a busy machine; what it really took is printed.
 */
@OnTestbed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrowdedHostIT {

    private static final int MANY = 200;
    private static final int EVENT_THREADS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Testbed testbed;
    private final TestbedHost host;
    private final ConsulProbe consul;
    private Crowd crowd;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // the crowd comes before the first test
    CrowdedHostIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
        this.consul = ConsulProbe.ofServer(testbed);
    }

    @BeforeAll
    void gather() {
        crowd = new Crowd(testbed, host, MANY);
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
    void two_hundred_that_change_at_once_are_staged_at_once_and_worked_on_a_few_at_a_time() throws Exception {
        String sample = crowd.names().get(77);
        List<String> locks = crowd.locks(sample);
        long began = System.nanoTime();
        try (DaemonProcess daemon = daemon()) {
            Await.atMost(PATIENCE).until("all were looked at", () -> Scrape.of(host)
                            .ensures()
                    >= MANY);
            Duration round = since(began);
            int before = daemon.said().length();

            crowd.want(consul, crowd.names(), 2001);
            long told = System.nanoTime();
            int most = 0;
            Duration staged = Duration.ZERO;
            while (crowd.limit(crowd.names().getLast()) != 2001
                    || mentions(daemon.said().substring(before), " set-throttle ") < MANY) {
                assertThat(since(told)).isLessThan(PATIENCE);
                if (staged.isZero() && crowd.names().stream().allMatch(name -> isReceived(name))) {
                    staged = since(told);
                }
                most = Math.max(most, Scrape.of(host).atWork());
            }
            crowd.awaitLimit(crowd.names(), 2001, PATIENCE);
            Duration settled = since(told);
            System.out.printf(
                    "%d VMs: looked at %d ms after the daemon's start; changed at once: staged %d ms after the last was set,"
                            + " as wanted after %d ms, at most %d at work at once, daemon's memory %d MiB%n",
                    MANY,
                    round.toMillis(),
                    staged.toMillis(),
                    settled.toMillis(),
                    most,
                    residentMib(daemon.pid()));

            assertThat(most).isBetween(2, EVENT_THREADS);
            assertThat(staged).isLessThan(Duration.ofSeconds(30)); // 2 s on a machine that has nothing else to do
            crowd.assertNothingLostNothingDoubled(crowd.names(), daemon.said().substring(before));
            assertThat(crowd.locks(sample)).isEqualTo(locks);
            assertThat(daemon.said()).doesNotContain(" ERROR ");
        }
    }

    private boolean isReceived(String name) {
        try {
            return Stream.of(crowd.staged(name), crowd.inForce(name))
                    .filter(Files::exists)
                    .anyMatch(file -> contains(file, "2001"));
        } catch (RuntimeException moved) {
            return false; // from staged to in force, this very moment
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
                        .until("it is in the middle of it", () -> mentions(first.said(), " set-throttle ") >= MANY / 4);
                first.kill();
                killed = first.said();
            }
            try (DaemonProcess second = daemon()) {
                crowd.awaitLimit(others, 2002, PATIENCE);
                System.out.printf(
                        "with one guest that answers nothing, a monitor that somebody holds, and the daemon killed in the middle, the"
                                + " other %d were as wanted %d ms after the last was set%n",
                        others.size(), since(told).toMillis());
                crowd.assertNothingLostNothingDoubled(others, killed, second.said());

                Command.of("kill", "-CONT", Long.toString(crowd.pid(silent)))
                        .run(PATIENCE)
                        .orFail();
                holder.close();
                Duration back = crowd.awaitLimit(List.of(silent, held), 2002, PATIENCE);
                System.out.printf("the two were as wanted %d ms after they could be asked%n", back.toMillis());
                crowd.assertNothingLostNothingDoubled(crowd.names(), killed, second.said());
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
