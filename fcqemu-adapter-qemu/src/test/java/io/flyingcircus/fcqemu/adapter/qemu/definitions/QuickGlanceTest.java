package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.definitions.Glance;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickGlanceTest {

    private static final VmName VM = new VmName("test00");

    private static final String PLAIN = """
            # written by hand
            classes:
            - role::web
            - "role: mail"
            parameters:
              cores: 4
              disk: 5
              id: 1000
              description: it's not "odd", it's quoted
              interfaces:
                srv:
                  mac: 02:00:00:03:11:b1
                  networks: {10.0.0.0/24: [10.0.0.1], '2001:db8::/64': []}
                  cores: 17
              kvm_host: host1
              memory: 512
              nested:
              - memory: 1
              online: true
              text: |
                online: false
            name: test00
            consul-generation: 42
            """;

    private static Glance whole(String text) {
        return Glance.of(DefinitionParser.parse(VM, "test00.cfg", text));
    }

    @Test
    void a_plain_definition_is_read_at_a_glance() {
        assertThat(QuickGlance.of(VM, PLAIN))
                .contains(new Glance.Seen(42, true, Optional.of(new HostName("host1")), 4))
                .contains((Glance.Seen) whole(PLAIN));
    }

    @Test
    void what_may_be_missing_may_be_missing() {
        String text = PLAIN.replaceAll("(?m)^ *(kvm_host|consul-generation).*\n", "");
        assertThat(QuickGlance.of(VM, text)).contains(new Glance.Seen(0, true, Optional.empty(), 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "\"\""})
    void no_host_in_particular_is_read_at_a_glance(String nothing) {
        String text = PLAIN.replace("kvm_host: host1", "kvm_host: " + nothing);
        assertThat(QuickGlance.of(VM, text))
                .contains(new Glance.Seen(42, true, Optional.empty(), 4))
                .contains((Glance.Seen) whole(text));
    }

    @Test
    void a_definition_as_it_is_delivered_is_read_at_a_glance() throws IOException {
        String json = """
                {"name": "test00", "parameters": {"id": 1, "online": false, "kvm_host": "host1", "disk": 5, "memory": 512,
                 "cores": 2, "rbd_pool": "rbd.ssd", "users": [{"name": "a b", "keys": ["ssh-ed25519 AAAA== a@b"]}],
                 "resource_group": "a: b", "empty": {}, "none": null, "agreed": "true", "environment": "so \\"it\\" is"}}
                """;
        String text = ReceivedDefinition.fileOf(json, 77);
        assertThat(QuickGlance.of(VM, text))
                .contains(new Glance.Seen(77, false, Optional.of(new HostName("host1")), 2))
                .contains((Glance.Seen) whole(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cores: 0",
                "cores: 04",
                "cores: 4097",
                "cores: '4'",
                "cores: four",
                "cores: &x 4",
                "cores: 4\n    5",
                "cores: 4\n  cores: 5",
                "cores:\n    4",
                "<<: {cores: 4}",
                "other: [\n  cores: 4\n  ]",
                "other: \"\n  cores: 4\n  b: c\"",
                "other: 'a\n  cores: 4\n  b: c'",
                "? cores\n  : 4",
                "\"cores\": 4",
                "\tcores: 4",
                "cores: 4\n  machine: physical",
                "cores: 4\r\n  x: y"
            })
    void where_a_line_could_mean_something_else_the_whole_is_read(String line) {
        assertThat(QuickGlance.of(VM, PLAIN.replace("cores: 4", line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "- a", "%YAML 1.1\n", "parameters: {cores: 1}", "name: test00", "\0"})
    void what_is_no_plain_definition_has_no_answer(String text) {
        assertThat(QuickGlance.of(VM, text)).isEmpty();
    }

    /** Wherever both have an answer it is the same one. */
    @Test
    void it_never_differs_from_what_the_whole_says() {
        var random = new Random(20_261_129);
        List<String> pieces = List.of(
                "\n",
                "  ",
                " ",
                "'",
                "\"",
                ": ",
                ":",
                "#",
                "- ",
                "{",
                "}",
                "[",
                "]",
                "cores: 9",
                "online: false",
                "| ",
                "parameters:",
                "true",
                "0",
                "&a ",
                "*a",
                "\t",
                "---\n",
                "kvm_host: host7",
                "kvm_host: ''",
                "machine: x",
                ",",
                "x: y");
        int answers = 0;
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(PLAIN);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(text.length());
                if (random.nextInt(4) == 0) {
                    text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
                } else {
                    text.insert(at, pieces.get(random.nextInt(pieces.size())));
                }
            }
            Optional<Glance.Seen> glance = QuickGlance.of(VM, text.toString());
            if (glance.isPresent() && whole(text.toString()) instanceof Glance.Seen seen) {
                answers++;
                assertThat(glance.get()).as(text.toString()).isEqualTo(seen);
            }
        }
        assertThat(answers).isGreaterThan(1000);
    }
}
