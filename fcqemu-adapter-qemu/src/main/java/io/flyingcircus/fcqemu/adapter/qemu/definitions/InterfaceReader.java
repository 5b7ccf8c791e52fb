package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.vm.MacAddress;
import io.flyingcircus.fcqemu.ports.vm.NetworkInterface;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the network cards of a definition: {@code interfaces}, a mapping from network to card, or the older {@code nics},
 * a list of mappings from network to MAC address.
 */
final class InterfaceReader {

    /** Longest name of a network device (IFNAMSIZ less its terminator). */
    private static final int MAX_DEVICE_NAME = 15;

    private static final String MAC_EXPECTED = "a MAC address, six pairs of hex digits";
    private static final String NETWORK_EXPECTED =
            "the name of a network: letters and digits, together with the VM's id" + " at most " + (MAX_DEVICE_NAME - 1)
                    + " characters";

    private final Section parameters;
    private final int vmId;
    private final Problems problems;

    InterfaceReader(Section parameters, int vmId, Problems problems) {
        this.parameters = parameters;
        this.vmId = vmId;
        this.problems = problems;
    }

    /** The cards; those of {@code interfaces} by network, so that a guest finds them in the same slots at each start. */
    List<NetworkInterface> read() {
        List<NetworkInterface> cards = new ArrayList<>();
        Section interfaces = parameters.section("interfaces", "a mapping from network to card");
        for (String network : interfaces.fields().keySet()) {
            Section card = interfaces.section(network, "a mapping with mac");
            Optional<MacAddress> mac = card.value("mac", MAC_EXPECTED, MacAddress::parse);
            card.required("mac", mac, new MacAddress("00:00:00:00:00:00"), MAC_EXPECTED);
            boolean routed = card.bool("routed").orElse(false);
            List<IpAddress> addresses = routed ? addresses(card) : List.of();
            mac.flatMap(address -> card(interfaces, network, address, routed, addresses))
                    .ifPresent(cards::add);
        }
        cards.sort(Comparator.comparing(NetworkInterface::network));
        if (interfaces.fields().isEmpty() && !parameters.isAbsent("nics")) {
            readNics(cards);
        }
        return cards;
    }

    private void readNics(List<NetworkInterface> cards) {
        Node nics = parameters.fields().get("nics");
        if (!(nics instanceof SequenceNode list)) {
            parameters.wrong("nics", nics, "a list of mappings from network to MAC address");
            return;
        }
        for (Node item : list.getValue()) {
            if (!(item instanceof MappingNode mapping)) {
                parameters.wrong("nics", item, "a list of mappings from network to MAC address");
                continue;
            }
            Section nic = new Section("parameters.nics.", mapping, problems);
            for (String network : nic.fields().keySet()) {
                Optional<MacAddress> mac = nic.value(network, MAC_EXPECTED, MacAddress::parse);
                nic.required(network, mac, new MacAddress("00:00:00:00:00:00"), MAC_EXPECTED);
                if (cards.stream().anyMatch(card -> card.network().equals(network))) {
                    nic.wrong(network, nic.fields().get(network), "each network once");
                } else {
                    mac.flatMap(address -> card(nic, network, address, false, List.of()))
                            .ifPresent(cards::add);
                }
            }
        }
    }

    /** All addresses of a card: {@code networks} is a mapping from network to a list of addresses in it. */
    private List<IpAddress> addresses(Section card) {
        List<IpAddress> addresses = new ArrayList<>();
        Section networks = card.section("networks", "a mapping from network to a list of addresses");
        networks.fields().forEach((network, node) -> {
            if (node instanceof SequenceNode list) {
                list.getValue().forEach(item -> address(networks, network, item).ifPresent(addresses::add));
            } else if (!networks.isAbsent(network)) {
                networks.wrong(network, node, "a list of addresses");
            }
        });
        return addresses;
    }

    private static Optional<IpAddress> address(Section networks, String network, Node item) {
        try {
            if (item instanceof ScalarNode scalar) {
                return Optional.of(new IpAddress(scalar.getValue()));
            }
        } catch (IllegalArgumentException e) {
            // Reported below, with its place.
        }
        networks.wrong(network, item, "IP addresses, without prefix length");
        return Optional.empty();
    }

    private Optional<NetworkInterface> card(
            Section section, String network, MacAddress mac, boolean routed, List<IpAddress> addresses) {
        boolean fits = ("t" + network + vmId).length() <= MAX_DEVICE_NAME;
        try {
            if (fits) {
                return Optional.of(new NetworkInterface(network, mac, routed, addresses));
            }
        } catch (IllegalArgumentException e) {
            // Reported below, with its place.
        }
        Node node = section.fields().get(network);
        problems.field(
                node == null ? 0 : YamlDocument.line(node), "network name", Problems.quote(network), NETWORK_EXPECTED);
        return Optional.empty();
    }
}
