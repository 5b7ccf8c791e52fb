package io.flyingcircus.fcqemu.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FencedClientsTest {

    private static final VmName VM = new VmName("test00");
    private static final Image ROOT = new Image(new PoolName("rbd.ssd"), "test00.root");
    private static final Instant UNTIL = Instant.parse("2026-12-23T15:00:00.5Z");
    private static final FencedClient KNOWN = new FencedClient(
            ROOT,
            new FenceNote(
                    "10.0.0.2:0/7",
                    Optional.of(new FenceNote.Origin(
                            new HostName("h1"), Instant.parse("2026-11-23T15:00:00Z"), UNTIL, "took locks for h2"))),
            Optional.of(UNTIL));
    private static final FencedClient UNKNOWN =
            new FencedClient(ROOT, new FenceNote("10.0.0.2:0/8", Optional.empty()), Optional.empty());

    @Test
    void clients_that_are_cut_off_for_people() {
        assertThat(FencedClients.text(VM, List.of(KNOWN, UNKNOWN), List.of())).isEqualTo("""
                cut off     10.0.0.2:0/7  until 2026-12-23T15:00:00Z  by h1 at 2026-11-23T15:00:00Z  (took locks for h2)
                not listed  10.0.0.2:0/8  (of whom is not known, its note cannot be read)
                """);
        assertThat(FencedClients.text(VM, List.of(), List.of(KNOWN)))
                .startsWith("removed     10.0.0.2:0/7  until 2026-12-23T15:00:00Z");
        assertThat(FencedClients.text(VM, List.of(), List.of())).isEqualTo("nobody is cut off because of test00\n");
    }

    @Test
    void clients_that_are_cut_off_for_programs() {
        assertThat(FencedClients.json(VM, List.of(KNOWN), List.of(UNKNOWN)).replaceAll("\\s+", " "))
                .isEqualTo(
                        "{ \"name\" : \"test00\", \"fenced\" : [ { \"address\" : \"10.0.0.2:0/7\", \"listed\" : true,"
                                + " \"until\" : \"2026-12-23T15:00:00Z\", \"fenced_at\" : \"2026-11-23T15:00:00Z\","
                                + " \"fenced_by\" : \"h1\", \"whose\" : \"took locks for h2\" } ],"
                                + " \"removed\" : [ { \"address\" : \"10.0.0.2:0/8\", \"listed\" : false, \"until\" : null,"
                                + " \"fenced_at\" : null, \"fenced_by\" : null, \"whose\" : null } ] } ");
    }
}
