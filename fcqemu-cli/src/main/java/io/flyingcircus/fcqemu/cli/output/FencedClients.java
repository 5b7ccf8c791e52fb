package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What {@code unfence} prints. Times are UTC, to the second. */
public final class FencedClients {

    private FencedClients() {}

    /**
     * A line for each client.
     *
     * @param fenced those that are cut off
     * @param removed those that were let back in by this command
     */
    public static String text(VmName vm, List<FencedClient> fenced, List<FencedClient> removed) {
        var text = new StringBuilder();
        removed.forEach(client -> text.append("removed     ").append(line(client)));
        fenced.forEach(client ->
                text.append(client.listed() ? "cut off     " : "not listed  ").append(line(client)));
        return text.isEmpty() ? "nobody is cut off because of " + vm + "\n" : text.toString();
    }

    private static String line(FencedClient client) {
        String until = client.until().map(end -> "  until " + second(end)).orElse("");
        String origin = client.note()
                .origin()
                .map(known -> "  by " + known.by() + " at " + second(known.at()))
                .orElse("");
        return client.address() + until + origin + "  (" + client.whose() + ")\n";
    }

    /** The same for programs; {@code null} for what is not known. */
    public static String json(VmName vm, List<FencedClient> fenced, List<FencedClient> removed) {
        return Json.object(json -> {
            json.text("name", vm.value());
            json.objects("fenced", fenced, FencedClients::client);
            json.objects("removed", removed, FencedClients::client);
        });
    }

    private static void client(Json out, FencedClient client) throws IOException {
        Optional<FenceNote.Origin> origin = client.note().origin();
        out.text("address", client.address());
        out.flag("listed", client.listed());
        out.text("until", client.until().map(FencedClients::second));
        out.text("fenced_at", origin.map(known -> second(known.at())));
        out.text("fenced_by", origin.map(known -> known.by().value()));
        out.text("whose", origin.map(FenceNote.Origin::whose));
    }

    private static String second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
