package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.vm.CacheMode;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.MacAddress;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.NetworkInterface;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionParserTest {

    private static final VmName VM = new VmName("test00");

    @Test
    void a_full_definition_is_read_to_its_last_field() throws Exception {
        VmDefinition definition = valid(resource("full.cfg"));

        assertThat(definition.name()).isEqualTo(VM);
        assertThat(definition.generation()).isEqualTo(128);
        assertThat(definition.id()).isEqualTo(4097);
        assertThat(definition.online()).isTrue();
        assertThat(definition.kvmHost()).contains(new HostName("host1"));
        assertThat(definition.virtual()).isTrue();
        assertThat(definition.rootDisk()).isEqualTo(Mib.ofGib(5));
        assertThat(definition.memory()).isEqualTo(new Mib(512));
        assertThat(definition.cores()).isEqualTo(1);
        assertThat(definition.cpuModel().value()).isEqualTo("Haswell-v1,pcid,ssbd");
        assertThat(definition.rbdPool().value()).isEqualTo("rbd.ssd");
        assertThat(definition.cacheMode()).isEqualTo(CacheMode.NONE);
        assertThat(definition.diskLimits())
                .isEqualTo(new DiskLimits(
                        OptionalLong.of(250),
                        OptionalLong.of(262_144_000),
                        OptionalDouble.of(2.5),
                        Optional.of(Duration.ofSeconds(30))));
        assertThat(definition.shutdownSignal()).isEqualTo(ShutdownSignal.CTRL_ALT_DELETE);
        assertThat(definition.interfaces())
                .containsExactly(
                        new NetworkInterface(
                                "fe",
                                new MacAddress("02:00:00:02:1d:e4"),
                                true,
                                List.of(
                                        new IpAddress("203.0.113.7"),
                                        new IpAddress("2001:db8::7"),
                                        new IpAddress("2001:db8::8"))),
                        NetworkInterface.bridged("srv", new MacAddress("02:00:00:03:1d:e4")));
    }

    @Test
    void the_guest_gets_everything_as_json_in_the_order_it_was_written() throws Exception {
        assertThat(valid(resource("full.cfg")).encJson())
                .isEqualTo(resource("full.json").strip());
    }

    @Test
    void templates_get_every_scalar_with_parameters_over_the_top_level() throws Exception {
        assertThat(valid(resource("full.cfg")).fields())
                .containsEntry("name", "test00")
                .containsEntry("consul-generation", "128")
                .containsEntry("resource_group", "test")
                .containsEntry("online", "True")
                .containsEntry("comment", "parameters win")
                .containsEntry("cpu_model", "Haswell-v1,pcid,ssbd")
                .containsEntry("nothing", "None")
                .doesNotContainKeys("interfaces", "qemu", "parameters");
    }

    @Test
    void the_oldest_form_with_a_list_of_nics_is_read() throws Exception {
        VmDefinition definition = valid(resource("oldest.cfg"));

        assertThat(definition.interfaces())
                .extracting(NetworkInterface::network)
                .containsExactly("srv", "fe");
        assertThat(definition.generation()).isZero();
        assertThat(definition.virtual()).isTrue();
        assertThat(definition.cacheMode()).isEqualTo(CacheMode.WRITEBACK);
        assertThat(definition.cpuModel().value()).isEqualTo("qemu64");
        assertThat(definition.shutdownSignal()).isEqualTo(ShutdownSignal.POWER_BUTTON);
        assertThat(definition.fields()).containsEntry("cpu_model", "qemu64").containsEntry("rbd_pool", "rbd.hdd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kvm_host: ", "kvm_host: ''", "kvm_host: null", "other: x"})
    void an_empty_kvm_host_is_no_host(String line) {
        assertThat(valid(with(line)).kvmHost()).isEmpty();
    }

    @Test
    void a_physical_machine_is_read_leniently() {
        VmDefinition definition = valid("name: test00\nparameters: {machine: physical, memory: lots, id: -3}\n");

        assertThat(definition.virtual()).isFalse();
        assertThat(definition.online()).isFalse();
        assertThat(definition.encJson()).contains("\"memory\":\"lots\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "memory: lots        | parameters.memory | 'lots' | the guest's memory in MiB",
                "memory: '512'       | parameters.memory | '512' | the guest's memory in MiB",
                "memory: 0512        | parameters.memory | '0512' | the guest's memory in MiB",
                "memory: -1          | parameters.memory | '-1' | the guest's memory in MiB",
                "memory: 99999999999999999999 | parameters.memory | '99999999999999999999' | the guest's memory in MiB",
                "memory: 1.5         | parameters.memory | '1.5' | the guest's memory in MiB",
                "cores: [1]          | parameters.cores | a list | the number of virtual CPUs",
                "disk: {a: 1}        | parameters.disk | a mapping | the size of the root volume in GiB",
                "id: 45536           | parameters.id | '45536' | a whole number from 0 to 45535",
                "online: maybe       | parameters.online | 'maybe' | true or false",
                "online: 'true'      | parameters.online | 'true' | true or false",
                "kvm_host: 'a b'     | parameters.kvm_host | 'a b' | the name of a host",
                "rbd_pool: 'a/b'     | parameters.rbd_pool | 'a/b' | the name of a Ceph pool",
                "cpu_model: 'a b'    | parameters.cpu_model | 'a b' | a CPU model",
                "iops: fast          | parameters.iops | 'fast' | a whole number of operations",
                "bps: 1.5            | parameters.bps | '1.5' | a whole number of bytes",
                "bps: 1000000000000001 | parameters.bps | '1000000000000001' | a whole number of bytes",
                "burst-factor: -1    | parameters.burst-factor | '-1' | a number from 0 to 1000000",
                "burst-factor: 1e3   | parameters.burst-factor | '1e3' | a number from 0 to 1000000",
                "burst: 1m           | parameters.burst | '1m' | a whole number of seconds",
                "qemu: fast          | parameters.qemu | 'fast' | a mapping",
                "qemu: {write_back_cache: 1} | parameters.qemu.write_back_cache | '1' | true or false",
                "interfaces: [fe]    | parameters.interfaces | a list | a mapping from network to card",
                "interfaces: {fe: {mac: 00-11}} | parameters.interfaces.fe.mac | '00-11' | a MAC address",
                "interfaces: {'f e': {mac: 00-00-00-00-00-01}} | network name | 'f e' | the name of a network: letters and digits",
                "interfaces: {abcdefghijk: {mac: 00-00-00-00-00-01}} | network name | 'abcdefghijk' | the name of a network: letters and digits",
                "interfaces: {fe: {mac: 00-00-00-00-00-01, routed: true, networks: [a]}} | parameters.interfaces.fe.networks | a list | a mapping from network",
                "interfaces: {fe: {mac: 00-00-00-00-00-01, routed: true, networks: {n: 10.0.0.1}}} | parameters.interfaces.fe.networks.n | '10.0.0.1' | a list of addresses",
                "interfaces: {fe: {mac: 00-00-00-00-00-01, routed: true, networks: {n: [10.0.0.256]}}} | parameters.interfaces.fe.networks.n | '10.0.0.256' | IP addresses",
                "interfaces: {fe: {mac: 00-00-00-00-00-01, routed: true, networks: {n: [dev]}}} | parameters.interfaces.fe.networks.n | 'dev' | IP addresses",
                "interfaces: {fe: {mac: 00-00-00-00-00-01, routed: true, networks: {n: ['fd00::1/64']}}} | parameters.interfaces.fe.networks.n | 'fd00::1/64' | IP addresses",
                "nics: fe            | parameters.nics | 'fe' | a list of mappings",
            })
    void a_wrong_value_is_told_with_line_field_what_was_found_and_what_is_expected(
            String line, String field, String found, String expected) {
        String text = with(line);
        int number = text.substring(0, text.indexOf(line)).split("\n", -1).length;

        assertThat(broken(text))
                .singleElement()
                .asString()
                .startsWith("test00.cfg:" + number + ": " + field + ": found " + found + ", expected " + expected)
                .contains("correct it");
    }

    @Test
    void all_mistakes_are_told_at_once() {
        assertThat(broken("name: other\nparameters:\n  id: x\n  memory: y\n  online: z\n"))
                .hasSize(6)
                .anyMatch(problem -> problem.startsWith("test00.cfg:1: name: found 'other', expected test00"))
                .anyMatch(problem -> problem.contains("parameters.disk is missing"))
                .anyMatch(problem -> problem.contains("parameters.cores is missing"));
    }

    @Test
    void missing_parameters_are_a_problem() {
        assertThat(broken("name: test00\n")).singleElement().asString().contains("parameters is missing");
    }

    @Test
    void a_definition_that_names_no_wanted_state_starts_and_stops_nothing() {
        assertThat(broken("name: test00\nparameters: {id: 4097, disk: 5, memory: 512, cores: 1}\n"))
                .singleElement()
                .asString()
                .contains("parameters.online is missing");
    }

    @Test
    void two_cards_in_one_network_are_refused() {
        assertThat(broken(with("nics: [{fe: 00-00-00-00-00-01}, {fe: 00-00-00-00-00-02}]")))
                .singleElement()
                .asString()
                .contains("each network once");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "a: !!python/object/apply:os.system [reboot] | tag",
                "a: !!javax.script.ScriptEngineManager [x] | tag",
                "a: !!str 1 | tag",
                "a: &x [*x] | nested",
                "a: 1\\na: 2 | stands twice, first in line 1",
                "a: [ | not YAML",
                "a: b: c | not YAML",
                "? [1] \\n: x | a list or mapping as a key",
                "a: &x {b: 1}\\nc: {<<: *x} | merge key",
                "[1] | no mapping",
                "--- {a: 1}\\n--- {a: 2} | second document",
            })
    void what_yaml_can_do_beyond_plain_values_is_refused(String yaml, String problem) {
        assertThat(broken(yaml.replace("\\n", "\n"))).first().asString().contains(problem);
    }

    @Test
    void aliases_that_grow_without_bound_are_refused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [" + String.join(", ", List.of(alias, alias, alias, alias, alias))
                    + "]\n");
        }
        assertThat(broken(bomb.toString())).first().asString().contains("too large");
    }

    @Test
    void deep_nesting_is_refused() {
        assertThat(broken("a: " + "[".repeat(5000) + "]".repeat(5000))).isNotEmpty();
    }

    @Test
    void a_repeated_value_written_as_an_alias_is_fine() {
        assertThat(valid(with("a: &id001 {b: 1}\n  c: *id001")).encJson()).contains("\"c\":{\"b\":1}");
    }

    private static String with(String line) {
        String key = line.substring(0, line.indexOf(':'));
        StringBuilder text = new StringBuilder("name: test00\nparameters:\n");
        for (String usual : List.of("id: 4097", "disk: 5", "memory: 512", "cores: 1", "online: true")) {
            if (!usual.startsWith(key + ":")) {
                text.append("  ").append(usual).append('\n');
            }
        }
        return text.append("  ").append(line).append('\n').toString();
    }

    private static VmDefinition valid(String text) {
        DefinitionReading reading = DefinitionParser.parse(VM, "test00.cfg", text);
        assertThat(reading).isInstanceOf(DefinitionReading.Valid.class);
        return ((DefinitionReading.Valid) reading).definition();
    }

    private static List<String> broken(String text) {
        DefinitionReading reading = DefinitionParser.parse(VM, "test00.cfg", text);
        assertThat(reading).isInstanceOf(DefinitionReading.Broken.class);
        return ((DefinitionReading.Broken) reading).problems();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DefinitionParserTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
