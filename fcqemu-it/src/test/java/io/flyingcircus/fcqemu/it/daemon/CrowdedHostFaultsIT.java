package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.onehost.Outcome;
import io.flyingcircus.fcqemu.it.onehost.QmpWitness;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a host with two hundred VMs is surrounded by breaks while their definitions change, and the daemon is killed in the middle of
 * it. Afterwards nothing is lost, nothing was done twice, and all are as they are wanted. How long that took is printed.
 */
@OnTestbed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrowdedHostFaultsIT {

    private static final int MANY = 200;

    /** With slow storage each of two hundred would take a minute. */
    private static final int SOME = 40;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Map<String, String> USUAL = Map.of();

    private final Testbed testbed;
    private final TestbedHost host;
    private final ConsulProbe consul;
    private Crowd crowd;

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // the crowd comes before the first test
    CrowdedHostFaultsIT(Testbed testbed) {
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
        return DaemonProcess.start(host, folder, USUAL);
    }

    private static void told(String what, long began) {
        System.out.printf(
                "%s: as wanted after %d ms%n",
                what, Duration.ofNanos(System.nanoTime() - began).toMillis());
    }

    /** Has the daemon killed when it has done some of its work, and returns what it said of that. */
    private static String killedInTheMiddle(DaemonProcess daemon, int before, int done) throws InterruptedException {
        Await.atMost(PATIENCE)
                .until(
                        "it is in the middle of it",
                        () -> daemon.said(before).split(" set-throttle ", -1).length > done);
        daemon.kill();
        return daemon.said(before);
    }

    @Test
    void without_a_leader_of_consul_all_is_put_in_force_that_is_here_and_the_rest_follows() throws Exception {
        List<String> byHand = crowd.names().subList(0, MANY / 2);
        List<String> byConsul = crowd.names().subList(MANY / 2, MANY);
        crowd.want(consul, crowd.names(), 3000);
        String killed;
        try (DaemonProcess first = daemon()) {
            crowd.awaitLimit(crowd.names(), 3000, PATIENCE);
            int before = first.said().length();
            testbed.order("consul", "stop");
            for (String name : byHand) {
                String text = Files.readString(crowd.inForce(name));
                assertThat(text).contains("3000");
                Files.writeString(crowd.inForce(name), text.replace("3000", "3001"));
            }
            killed = killedInTheMiddle(first, before, 5);
        }
        long began = System.nanoTime();
        try (DaemonProcess second = daemon()) {
            crowd.awaitLimit(byHand, 3001, PATIENCE);
            told("without a leader of Consul", began);
            Await.atMost(PATIENCE).until("Consul is missed", () -> second.said().contains("keys-not-followed"));
            testbed.order("consul", "start");
            crowd.want(consul, byConsul, 3001);
            began = System.nanoTime();
            crowd.awaitLimit(byConsul, 3001, PATIENCE);
            told("Consul with a leader again", began);
            crowd.assertNothingLostNothingDoubled(crowd.names(), 3001, killed, second.said());
        } finally {
            testbed.order("consul", "start");
        }
    }

    @Test
    void a_consul_that_lost_its_data_makes_nothing_old_of_what_is_in_force_and_all_are_registered_again()
            throws Exception {
        crowd.want(consul, crowd.names(), 3100);
        String killed;
        long began;
        try (DaemonProcess first = daemon()) {
            crowd.awaitLimit(crowd.names(), 3100, PATIENCE);
            testbed.order("consul", "lose");
            began = System.nanoTime();
            // Its count of changes begins anew: these are older than what is in force.
            crowd.want(consul, crowd.names().subList(0, 5), 3101);
            Await.atMost(PATIENCE)
                    .until(
                            "Consul is followed again",
                            () -> first.said().split("keys-followed prefix=node/", -1).length > 2);
            first.kill();
            killed = first.said();
        }
        try (DaemonProcess second = daemon()) {
            crowd.assertNothingLostNothingDoubled(crowd.names(), 3100, killed, second.said());
            told("Consul that lost its data, registrations", began);
            assertThat(crowd.names())
                    .allSatisfy(name -> assertThat(crowd.limit(name)).isEqualTo(3100));

            long newest = newestInForce();
            for (long i = 0; i <= newest; i++) {
                consul.setKey("crowd/counts", Long.toString(i).getBytes(StandardCharsets.UTF_8));
            }
            crowd.want(consul, crowd.names(), 3102);
            began = System.nanoTime();
            crowd.awaitLimit(crowd.names(), 3102, PATIENCE);
            told("Consul that lost its data, definitions", began);
            crowd.assertNothingLostNothingDoubled(crowd.names(), 3102, second.said());
        }
    }

    private long newestInForce() throws IOException {
        long newest = 0;
        for (String name : crowd.names()) {
            newest = Math.max(
                    newest,
                    Files.readAllLines(crowd.inForce(name)).stream()
                            .filter(line -> line.contains("consul-generation"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0));
        }
        return newest;
    }

    @Test
    void ceph_that_takes_two_seconds_for_each_request_makes_all_late_and_nothing_wrong() throws Exception {
        crowd = new Crowd(testbed, host, SOME);
        List<String> locks = crowd.locks(crowd.names().getFirst());
        String killed;
        long began;
        try (SlowDisk _ = new SlowDisk(testbed, Duration.ofSeconds(2))) {
            try (DaemonProcess first = daemon()) {
                crowd.want(consul, crowd.names(), 3200);
                began = System.nanoTime();
                killed = killedInTheMiddle(first, 0, 8);
            }
            try (DaemonProcess second = daemon()) {
                crowd.awaitLimit(crowd.names(), 3200, PATIENCE);
                told("Ceph that takes 2 s for each request", began);
                crowd.assertNothingLostNothingDoubled(crowd.names(), 3200, killed, second.said());
            }
            assertThat(crowd.locks(crowd.names().getFirst())).isEqualTo(locks);
        } finally {
            crowd = new Crowd(testbed, host, MANY);
        }
    }

    @Test
    void two_whose_requests_to_ceph_hang_for_ever_delay_no_third() throws Exception {
        String hung = placementGroup("hang0.root");
        List<String> there = namesWhere(hung, true, 2);
        String third = namesWhere(hung, false, 1).getFirst();
        try (TestVm one = inSlowPool(there.get(0));
                TestVm other = inSlowPool(there.get(1));
                TestVm free = TestVm.defineBlank(testbed, host, third)) {
            try (DaemonProcess first = daemon()) {
                for (TestVm vm : List.of(one, other, free)) {
                    Await.atMost(PATIENCE)
                            .until(vm.name() + " runs", () -> vm.run("status").exitCode() == 0);
                }
                long pid = one.qemu().orElseThrow().pid();
                testbed.order("objects", "hang", "rbd.hdd", "rbd_id.hang0.root");
                try {
                    one.with("iops", "4001");
                    other.with("iops", "4001");
                    Await.atMost(PATIENCE)
                            .until("both are worked on", () -> Scrape.of(host).atWork() >= 2);
                    long began = System.nanoTime();
                    for (int i = 0; i < 5; i++) {
                        free.with("iops", Integer.toString(4001 + i));
                        String wanted = "\"iops_rd\":" + (4001 + i);
                        Await.atMostSeconds(20)
                                .until(
                                        "the third is looked after",
                                        () -> blocks(free).contains(wanted));
                    }
                    System.out.printf(
                            "with two whose requests to Ceph hang, a third was as wanted %d ms after each change%n",
                            Duration.ofNanos(System.nanoTime() - began).toMillis() / 5);
                    assertThat(Scrape.of(host).atWork()).isGreaterThanOrEqualTo(2);
                    first.kill();
                } finally {
                    testbed.order("objects", "mend", "rbd.hdd", "rbd_id.hang0.root");
                }
                long began = System.nanoTime();
                try (DaemonProcess _ = daemon()) {
                    for (TestVm vm : List.of(one, other)) {
                        Await.atMost(PATIENCE)
                                .until(
                                        vm.name() + " is as wanted",
                                        () -> blocks(vm).contains("\"iops_rd\":4001"));
                    }
                    told("the two, after the daemon was killed and Ceph answered again", began);
                    Outcome.assertRuns(one);
                    assertThat(one.qemu().orElseThrow().pid()).isEqualTo(pid);
                    assertThat(one.qemus()).hasSize(1);
                }
            }
        }
    }

    private TestVm inSlowPool(String name) {
        TestVm vm = TestVm.define(testbed, host, name).with("memory", "64").with("rbd_pool", "rbd.hdd");
        vm.rbd("create", "--size", "64M", vm.image("root"));
        return vm;
    }

    private static String blocks(TestVm vm) {
        return QmpWitness.ask(vm.runFile("qmp.sock"), "query-block")
                .map(Object::toString)
                .orElse("");
    }

    private String placementGroup(String image) {
        return TestVm.parse(ceph("osd", "map", "rbd.hdd", "rbd_id." + image, "-f", "json"))
                .get("pgid")
                .asText();
    }

    /** Names of VMs whose root's name is in a placement group, or none of whose volumes' names are. */
    private List<String> namesWhere(String group, boolean inside, int count) {
        List<String> found = new ArrayList<>();
        for (int i = 0; found.size() < count; i++) {
            String name = (inside ? "hang" : "free") + i;
            long hits = List.of("root", "swap", "tmp", "cidata").stream()
                    .filter(kind -> placementGroup(name + "." + kind).equals(group))
                    .count();
            if (inside ? placementGroup(name + ".root").equals(group) : hits == 0) {
                found.add(name);
            }
            assertThat(i).as("names tried").isLessThan(100);
        }
        return found;
    }

    @Test
    void work_whose_ceph_client_was_cut_off_is_done_by_another_one() throws Exception {
        testbed.order("osd", "resume");
        try (DaemonProcess daemon = daemon();
                TestVm vm = TestVm.defineBlank(testbed, host, "cut-short")) {
            String first = cutOffAtWork(vm);
            long began = System.nanoTime();
            Await.atMost(PATIENCE).until("that is told", () -> daemon.said().contains(" cut-short errand-failed "));
            Await.atMost(PATIENCE)
                    .until("it runs all the same", () -> vm.run("status").exitCode() == 0);
            told("a VM whose start lost its Ceph client", began);
            Outcome.assertRuns(vm);
            assertThat(client(vm)).isNotEqualTo(first);
        }
        try (TestVm vm = TestVm.defineBlank(testbed, host, "cut-and-killed")) {
            try (DaemonProcess daemon = daemon()) {
                String _ = cutOffAtWork(vm);
                daemon.kill();
            }
            long began = System.nanoTime();
            try (DaemonProcess _ = daemon()) {
                Await.atMost(PATIENCE).until("it runs", () -> vm.run("status").exitCode() == 0);
                told("the same, with the daemon killed", began);
                assertThat(vm.qemus()).hasSize(1);
                Outcome.assertRuns(vm);
            }
        }
    }

    @Test
    void connections_that_were_cut_off_while_nobody_used_them_cost_nobody_more_than_an_attempt() throws Exception {
        String killed;
        long began;
        crowd.want(consul, crowd.names(), 3500);
        try (DaemonProcess first = daemon()) {
            crowd.awaitLimit(crowd.names(), 3500, PATIENCE);
            int before = first.said().length();
            cutOffAllClients();
            crowd.want(consul, crowd.names(), 3501);
            began = System.nanoTime();
            killed = killedInTheMiddle(first, before, 5);
        }
        try (DaemonProcess second = daemon()) {
            Await.atMost(PATIENCE).until("it works", () -> second.said().split(" set-throttle ", -1).length > 5);
            cutOffAllClients();
            crowd.awaitLimit(crowd.names(), 3501, PATIENCE);
            told("with all connections to Ceph cut off twice, and the daemon killed in between", began);
            crowd.assertNothingLostNothingDoubled(crowd.names(), 3501, killed, second.said());
        }
    }

    /** All that this host has open now, and none that it opens from now on. Its VMs have none. */
    private void cutOffAllClients() {
        List<String> clients = new ArrayList<>();
        for (JsonNode session : TestVm.parse(ceph("tell", "mon.a", "sessions", "-f", "json"))) {
            if (session.path("entity_name").asText().equals("client." + host.clientId())) {
                for (JsonNode address : session.path("addrs").path("addrvec")) {
                    clients.add(address.path("addr").asText() + "/"
                            + address.path("nonce").asText());
                }
            }
        }
        assertThat(clients).isNotEmpty();
        clients.forEach(client -> ceph("osd", "blocklist", "add", client, "600"));
    }

    private String ceph(String... words) {
        List<String> all =
                new ArrayList<>(List.of("ceph", "--conf", testbed.cephConf().toString(), "--id", "admin"));
        all.addAll(List.of(words));
        return host.shell().run(all.toArray(String[]::new)).orFail().stdout();
    }

    /** Who works on its volumes is put on the blocklist while Ceph holds its breath. */
    private String cutOffAtWork(TestVm vm) {
        Path note = vm.runFile("client");
        Await.atMost(PATIENCE)
                .until(
                        "somebody works on its locks",
                        () -> Files.exists(note) && !client(vm).isEmpty());
        testbed.order("osd", "pause");
        try {
            String client = client(vm);
            String _ = ceph("osd", "blocklist", "add", client, "600");
            return client;
        } finally {
            testbed.order("osd", "resume");
        }
    }

    private static String client(TestVm vm) {
        return Outcome.note(vm.runFile("client")).stream().findFirst().orElse("");
    }

    @Test
    void a_full_disk_of_logs_keeps_nothing_from_being_done() throws Exception {
        Path logs = host.root().resolve("var/log");
        List<String> folders = List.of(logs.toString());
        command("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", folders.getFirst());
        try {
            Files.createDirectories(logs.resolve("vm"));
            CommandResult _ = Command.of("dd", "if=/dev/zero", "of=" + logs.resolve("filling"), "bs=4k")
                    .run(PATIENCE);
            String killed;
            long began;
            try (DaemonProcess first = daemon()) {
                crowd.want(consul, crowd.names(), 3300);
                began = System.nanoTime();
                killed = killedInTheMiddle(first, 0, MANY / 4);
            }
            try (DaemonProcess second = daemon()) {
                crowd.awaitLimit(crowd.names(), 3300, PATIENCE);
                told("a full disk of logs", began);
                crowd.assertNothingLostNothingDoubled(crowd.names(), 3300, killed, second.said());
                Files.delete(logs.resolve("filling"));
                int before = second.said().length();
                crowd.want(consul, crowd.names().subList(0, 1), 3301);
                crowd.awaitLimit(crowd.names().subList(0, 1), 3301, PATIENCE);
                assertThat(second.said().substring(before)).contains("set-throttle");
            }
        } finally {
            command("umount", "--lazy", folders.getFirst());
        }
    }

    private static void command(String... words) {
        Command.of(words).run(PATIENCE).orFail();
    }

    /** So that the first of these tests has something to change from. */
    @Test
    void a_daemon_that_is_killed_again_and_again_gets_done_all_the_same() throws Exception {
        crowd.want(consul, crowd.names(), 3400);
        List<String> said = new ArrayList<>();
        long began = System.nanoTime();
        for (int i : IntStream.range(0, 3).toArray()) {
            try (DaemonProcess daemon = daemon()) {
                Await.atMost(PATIENCE)
                        .until(
                                "it has done something, " + i,
                                () -> daemon.said().contains(" set-throttle ")
                                        || crowd.limit(crowd.names().getLast()) == 3400);
                daemon.kill();
                said.add(daemon.said());
            }
        }
        try (DaemonProcess last = daemon()) {
            crowd.awaitLimit(crowd.names(), 3400, PATIENCE);
            told("a daemon killed three times", began);
            said.add(last.said());
            crowd.assertNothingLostNothingDoubled(crowd.names(), 3400, said.toArray(String[]::new));
        }
    }
}
