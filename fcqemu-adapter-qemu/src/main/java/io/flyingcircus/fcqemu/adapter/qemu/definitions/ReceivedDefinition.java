package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads definitions as they are delivered: as JSON, from others, and so with limits. */
public final class ReceivedDefinition {

    private static final int MAX_TOKENS = 100_000;
    private static final BoundedJson JSON = BoundedJson.of(YamlDocument.MAX_BYTES, MAX_TOKENS);

    private ReceivedDefinition() {}

    /**
     * Reads a definition. Never throws for what stands in it; that is {@link DefinitionReading.Broken}.
     *
     * @param vm whose it is; the name in it must be the same
     * @param place where it came from, for problems
     * @param generation how new it is, whatever stands in it
     */
    public static DefinitionReading parse(VmName vm, String place, byte[] json, long generation) {
        if (json.length > YamlDocument.MAX_BYTES) {
            return broken(place, "has " + json.length + " bytes, at most " + YamlDocument.MAX_BYTES + " are expected");
        }
        ObjectNode definition;
        try {
            definition = JSON.read(json);
        } catch (IOException e) {
            return broken(place, "is no definition in JSON: " + Problems.quote(String.valueOf(e.getMessage())));
        }
        return DefinitionParser.parse(vm, place, DefinitionYaml.of(definition, generation));
    }

    private static DefinitionReading broken(String place, String problem) {
        return new DefinitionReading.Broken(List.of(place + ": " + problem));
    }

    /** The file of a definition that was read, whatever it came from. */
    static String fileOf(String encJson, long generation) throws IOException {
        return DefinitionYaml.of(JSON.read(encJson.getBytes(StandardCharsets.UTF_8)), generation);
    }
}
