package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Breaking locks with {@code force-unlock}: who is cut off, who is not, and what that does to a QEMU that lives. */
@OnTestbed
class FencingIT {

    private static final List<String> KINDS = List.of("root", "swap", "tmp");

    private final Testbed testbed;

    @TempDir
    private Path folder;

    FencingIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm stopped(String name) {
        TestVm vm = TestVm.define(testbed, testbed.firstHost(), name);
        KINDS.forEach(kind -> vm.rbd("create", "--size", "16M", vm.image(kind)));
        return vm;
    }

    private TestVm lockedBy(String host, TestVm vm, String... kinds) {
        for (String kind : kinds) {
            vm.rbd("lock", "add", vm.image(kind), host);
        }
        return vm;
    }

    @Test
    void without_the_cap_to_cut_off_nothing_is_changed_and_the_cap_is_named() throws IOException {
        try (TestVm vm = lockedBy("h2", stopped("incapable"), "root", "swap", "tmp")) {
            String original = Files.readString(vm.host().root().resolve("etc/qemu/fc-qemu.conf"));
            Path config = Files.writeString(
                    folder.resolve("nofence.conf"), original.replaceFirst("(?m)^client-id.*$", "client-id = nofence"));
            List<String> locks = lockListings(vm);
            String blocklist = ceph("osd", "blocklist", "ls");

            CommandResult refused = vm.host()
                    .fcQemu()
                    .run("--config", config.toString(), "force-unlock", vm.name())
                    .orFailUnless(69);

            assertThat(refused.stderr())
                    .contains("client.nofence lacks the cap mon 'profile rbd'", "ceph auth caps client.nofence");
            assertThat(lockListings(vm)).isEqualTo(locks);
            assertThat(ceph("osd", "blocklist", "ls")).isEqualTo(blocklist);
            assertThat(vm.rbd("image-meta", "list", vm.image("root")).stdout()).doesNotContain("fc-qemu.fenced");
        }
    }

    @Test
    void a_live_qemu_whose_locks_were_broken_by_another_host_writes_no_more() throws IOException {
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "robbed-alive");
                TestVm there = TestVm.define(testbed, testbed.secondHost(), "robbed-alive")) {
            here.run("start").orFail();
            List<String> clients = Outcome.note(here.runFile("qemu-clients"));
            writeFromQemu(here, "0xab");
            assertThat(firstBytes(here, "before")).contains((byte) 0xab);

            CommandResult broken = there.run("force-unlock").orFail();

            assertThat(there.locks()).containsOnly("");
            assertThat(clients.subList(1, clients.size())).isNotEmpty().allSatisfy(address -> {
                assertThat(broken.stderr()).contains("storage-client client=" + address);
                assertThat(ceph("osd", "blocklist", "ls")).contains(address);
            });
            byte[] kept = firstBytes(there, "kept");
            writeFromQemu(here, "0xcd");
            assertThat(firstBytes(there, "after")).isEqualTo(kept).contains((byte) 0xab);
            assertThat(here.qemu()).isPresent();
        }
    }

    /** Why an entry is never removed while its client may live. */
    @Test
    void a_live_qemu_whose_entry_is_removed_writes_again_without_lock_and_without_watching() throws IOException {
        try (TestVm here = TestVm.defineBlank(testbed, testbed.firstHost(), "pardoned-alive");
                TestVm there = TestVm.define(testbed, testbed.secondHost(), "pardoned-alive")) {
            here.run("start").orFail();
            there.run("force-unlock").orFail();
            writeFromQemu(here, "0xcd");
            assertThat(firstBytes(there, "cut-off")).doesNotContain((byte) 0xcd);
            for (JsonNode fenced : there.json("unfence").get("fenced")) {
                ceph("osd", "blocklist", "rm", fenced.get("address").asText());
            }

            writeFromQemu(here, "0xef");

            assertThat(firstBytes(there, "pardoned")).contains((byte) 0xef);
            assertThat(there.rbd("status", there.image("root")).stdout()).contains("Watchers: none");
        }
    }

    @Test
    void entries_are_listed_on_every_host_and_removed_where_that_is_safe_and_permitted() {
        try (TestVm here = lockedBy("h1", stopped("pardoned"), "root");
                TestVm there = TestVm.define(testbed, testbed.secondHost(), "pardoned")) {
            there.run("force-unlock").orFail();
            JsonNode fenced = here.json("unfence").get("fenced");
            assertThat(fenced).hasSize(1);
            assertThat(fenced.get(0).get("fenced_by").asText()).isEqualTo("h2");
            assertThat(fenced.get(0).get("whose").asText()).isEqualTo("took locks for h1");
            String address = fenced.get(0).get("address").asText();

            assertThat(remove(there).orFailUnless(69).stderr())
                    .contains(address + " (took locks for h1) is not at this host", "--known-dead");
            String refused = remove(here).orFailUnless(69).stderr();
            assertThat(refused).contains("`ceph osd blocklist rm " + address + "`", "The entry is still there.");
            assertThat(ceph("osd", "blocklist", "ls")).contains(address);

            withCaps(refused, () -> assertThat(remove(here).orFail().stdout()).startsWith("removed     " + address));
            assertThat(ceph("osd", "blocklist", "ls")).doesNotContain(address);
            assertThat(there.run("unfence").orFail().stdout()).isEqualTo("nobody is cut off because of pardoned\n");
            assertThat(here.rbd("image-meta", "list", here.image("root")).stdout())
                    .doesNotContain("fc-qemu.fenced");
        }
    }

    private static CommandResult remove(TestVm vm) {
        return vm.host().fcQemu().run("unfence", "--remove", vm.name());
    }

    /** The first host's client gets the caps that a refusal says are added, for as long as {@code work} takes. */
    private void withCaps(String refusal, Runnable work) {
        Matcher named = Pattern.compile("`(ceph auth caps [^`]+)`").matcher(refusal);
        assertThat(named.find()).as(refusal).isTrue();
        String asAdmin = "CEPH_ARGS='--id admin --conf " + testbed.cephConf() + "' ";
        testbed.firstHost().shell().sh(asAdmin + named.group(1)).orFail();
        try {
            work.run();
        } finally {
            ceph("auth", "caps", "client.h1", "mon", "profile rbd", "osd", "profile rbd", "mgr", "profile rbd");
        }
    }

    /** Through QEMU's own block layer, as a guest's write would go; safe on disk before it ends, if it succeeds. */
    private static void writeFromQemu(TestVm vm, String pattern) {
        assertThat(QmpWitness.ask(
                        vm.runFile("qmp.sock"),
                        "human-monitor-command",
                        "{\"command-line\": \"qemu-io virtio0 \\\"write -f -P " + pattern + " 0 64k\\\"\"}"))
                .isPresent();
    }

    /** Where QEMU was made to write: the whole root, a gibibyte, would not fit into a small machine's memory. */
    private byte[] firstBytes(TestVm vm, String name) throws IOException {
        Path file = folder.resolve(name);
        String export = "rbd --conf %s --id admin export --no-progress %s - 2>/dev/null | head -c 65536 > %s"
                .formatted(testbed.cephConf(), vm.image("root"), file);
        vm.host().shell().sh(export).orFail();
        assertThat(file).hasSize(65_536);
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        return bytes;
    }

    @Test
    void without_fencing_locks_are_gone_nobody_is_cut_off_and_that_is_warned_of() {
        try (TestVm vm = lockedBy("h2", stopped("unfenced"), "root", "tmp")) {
            String blocklist = ceph("osd", "blocklist", "ls");

            CommandResult broken = vm.host()
                    .fcQemu()
                    .run("force-unlock", "--no-fence", vm.name())
                    .orFail();

            assertThat(broken.stderr()).contains("no-fence", "goes on writing", "took locks for h2");
            assertThat(vm.locks()).containsOnly("");
            assertThat(ceph("osd", "blocklist", "ls")).isEqualTo(blocklist);
        }
    }

    @Test
    void locks_of_two_other_hosts_are_reported_and_nothing_is_guessed_or_started() {
        try (TestVm vm = lockedBy("h3", lockedBy("h2", stopped("torn"), "root"), "swap", "tmp")) {
            List<String> locks = lockListings(vm);

            assertThat(vm.run("ensure").orFailUnless(69).stderr())
                    .contains("root=h2 swap=h3 tmp=h3", "Which of these hosts runs it cannot be told")
                    .contains("'fc-qemu unlock torn'", "'fc-qemu force-unlock torn'");
            assertThat(vm.run("start").orFailUnless(69).stderr())
                    .contains("torn.root is locked by h2", "torn.swap is locked by h3", "torn.tmp is locked by h3");
            assertThat(vm.run("status").orFailUnless(1).stdout())
                    .contains("torn.root, 16 MiB, locked by h2", "torn.swap, 16 MiB, locked by h3");
            assertThat(vm.qemu()).isEmpty();
            assertThat(lockListings(vm)).isEqualTo(locks);

            assertThat(vm.run("force-unlock").orFail().stderr())
                    .contains("locked=[rbd.ssd/torn.root] open=[] whose=\"took locks for h2\"")
                    .contains("locked=[rbd.ssd/torn.swap]", "locked=[rbd.ssd/torn.tmp]", "took locks for h3");
            assertThat(vm.locks()).containsOnly("");
        }
    }

    @Test
    void own_locks_are_never_broken_under_a_qemu_that_lives_whatever_its_run_files_say() throws IOException {
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "unseen")) {
            vm.run("start").orFail();
            long pid = vm.qemu().orElseThrow().pid();
            for (Path file : Outcome.runFiles(vm)) {
                Files.delete(file);
            }

            for (String command : List.of("unlock", "force-unlock")) {
                assertThat(vm.run(command).orFailUnless(69).stderr()).contains("lives on this host");
            }

            assertThat(vm.locks()).containsOnly("h1");
            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
        }
    }

    private static List<String> lockListings(TestVm vm) {
        return KINDS.stream()
                .map(kind ->
                        vm.rbd("lock", "ls", "--format", "json", vm.image(kind)).stdout())
                .toList();
    }

    private String ceph(String... words) {
        List<String> all =
                new ArrayList<>(List.of("ceph", "--conf", testbed.cephConf().toString(), "--id", "admin"));
        all.addAll(List.of(words));
        return testbed.firstHost()
                .shell()
                .run(all.toArray(String[]::new))
                .orFail()
                .stdout();
    }
}
