package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedDefinitionTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final VmName VM = new VmName("test00");

    private static String json(String more) {
        return """
                {"consul-generation": 99, "name": "test00", "parameters": {"id": 4097, "online": true, "disk": 5,
                 "memory": 512, "cores": 1, "rbd_pool": "rbd.ssd", "machine": "virtual"%s}}""".formatted(more);
    }

    private static DefinitionReading read(String json) {
        return ReceivedDefinition.parse(VM, "Consul's node/test00", json.getBytes(StandardCharsets.UTF_8), 7);
    }

    private static VmDefinition valid(String json) {
        return read(json) instanceof DefinitionReading.Valid(VmDefinition definition) ? definition : fail(read(json));
    }

    private static VmDefinition fail(DefinitionReading reading) {
        throw new AssertionError(reading);
    }

    @Test
    void the_generation_is_what_consul_says_and_not_what_stands_in_it() {
        assertThat(valid(json("")).generation()).isEqualTo(7);
    }

    @Test
    void whatever_else_stands_in_it_reaches_the_guest_unchanged_through_file_and_activation(@TempDir Path root)
            throws IOException {
        String odd = """
                , "empty": "", "yes": "yes", "no": "No", "number": "010", "float": "1.5", "null": null, "nothing": "null",
                "date": "2020-01-01", "time": "1:30", "hash": "# no comment", "colon": "a: b", "dash": "- a", "star": "*a",
                "quotes": "it's \\"so\\"", "lines": "one\\n two \\n\\nthree\\n", "tab": "\\t", "bell": "\\u0007",
                "back": "C:\\\\x", "umlaut": "Grüße", "smile": "😀", "nel": "\\u0085", "separators": "a\\u2028b\\u2029c\\rd", "bom": "\\ufeff", "percent": "%a",
                "big": 123456789012345678901234567890, "minus": -1, "pi": 3.25, "whole": 2.0, "true": true,
                "list": [1, "1", [], {}, null, [[2]]], "": "no key", "a key: odd": {"- x": {"y": ["z"]}},
                "consul-generation": 123456, "tilde": "~", "equals": "=", "merge": "<", "space": " a ", "int": "0x1f"
                """;
        JsonNode original = JSON.readTree(json(odd));
        var definitions = new FolderDefinitions(new HostPaths(root));

        assertThat(definitions.stage(valid(json(odd)))).isTrue();
        assertThat(definitions.activateStaged(VM)).isTrue();

        VmDefinition active = definitions.active(VM) instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition
                : fail(definitions.active(VM));
        ((ObjectNode) original).put("consul-generation", 7);
        assertThat(JSON.readTree(active.encJson())).isEqualTo(original);
        assertThat(active.generation()).isEqualTo(7);
    }

    @Test
    void the_staging_file_is_rewritten_in_place_and_readable_for_all(@TempDir Path root) throws IOException {
        var paths = new HostPaths(root);
        var definitions = new FolderDefinitions(paths);
        Path file = paths.stagedDefinition(VM);
        definitions.stage(valid(json(", \"long\": \"" + "x".repeat(1000) + "\"")));
        Object inode = Files.getAttribute(file, "unix:ino");

        String later = json("");
        VmDefinition newer = ReceivedDefinition.parse(VM, "here", later.getBytes(StandardCharsets.UTF_8), 8)
                        instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition
                : fail(read(later));
        definitions.stage(newer);

        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(file)
                .content()
                .endsWith("name: test00\nconsul-generation: 8\n")
                .doesNotContain("xxx");
    }

    @Test
    void a_file_that_was_cut_off_anywhere_is_replaced_and_never_put_in_force(@TempDir Path root) throws IOException {
        var paths = new HostPaths(root);
        var definitions = new FolderDefinitions(paths);
        definitions.stage(valid(json("")));
        byte[] whole = Files.readAllBytes(paths.stagedDefinition(VM));
        String end = "consul-generation: 7\n";
        for (int length = 0; length < whole.length - end.length() - "name: test00\n".length(); length++) {
            Files.write(paths.stagedDefinition(VM), Arrays.copyOf(whole, length));

            assertThat(definitions.activateStaged(VM))
                    .as("cut off after %d", length)
                    .isFalse();
            assertThat(definitions.stage(valid(json("")))).isTrue();
        }
    }

    @Test
    void what_is_no_definition_is_told_in_one_reading() {
        for (String poison : List.of(
                "",
                "x",
                "7",
                "[]",
                "{",
                "null",
                "{}",
                json("") + "}",
                json(", \"deep\": " + "[".repeat(60) + "]".repeat(60)),
                json(", \"deeper\": " + "[".repeat(100_000) + "]".repeat(100_000)),
                json(", \"large\": \"" + "x".repeat(2 << 20) + "\""),
                json("").replace("test00", "../../etc/passwd"),
                json("").replace("512", "\"lots\""),
                json("").replace("rbd.ssd", "a b; rm -rf"))) {
            assertThat(read(poison))
                    .as(poison.substring(0, Math.min(100, poison.length())))
                    .isInstanceOf(DefinitionReading.Broken.class);
        }
    }

    @Test
    void a_physical_machine_is_known_whatever_else_it_says() {
        assertThat(valid("{\"name\": \"test00\", \"parameters\": {\"machine\": \"physical\", \"disk\": \"many\"}}")
                        .virtual())
                .isFalse();
    }
}
