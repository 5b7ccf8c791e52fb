package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.qemu.definitions.FolderDefinitions;
import io.flyingcircus.fcqemu.adapter.qemu.definitions.ReceivedDefinition;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderDefinitionsContractTest extends DefinitionsContract {

    private final HostPaths paths;
    private final Definitions definitions;

    FolderDefinitionsContractTest(@TempDir Path root) {
        this.paths = new HostPaths(root);
        this.definitions = new FolderDefinitions(paths);
    }

    @Override
    Definitions definitions() {
        return definitions;
    }

    @Override
    void activate(VmName vm, long generation) {
        write(paths.activeDefinition(vm), yaml(vm, generation));
    }

    @Override
    void stage(VmName vm, long generation) {
        write(paths.stagedDefinition(vm), yaml(vm, generation));
    }

    @Override
    void breakActive(VmName vm) {
        write(paths.activeDefinition(vm), "{");
    }

    @Override
    void breakStaged(VmName vm) {
        write(paths.stagedDefinition(vm), "{");
    }

    @Override
    VmDefinition definition(VmName vm, long generation) {
        String json = """
                {"name": "%s", "parameters": {"id": 4097, "resource_group": "test", "online": true, "kvm_host": "h1",
                 "disk": 5, "memory": 512, "cores": 1, "rbd_pool": "rbd.ssd", "machine": "virtual", "interfaces": {}}}
                """.formatted(vm);
        return ReceivedDefinition.parse(vm, "here", json.getBytes(StandardCharsets.UTF_8), generation)
                        instanceof DefinitionReading.Valid(VmDefinition definition)
                ? definition
                : fail();
    }

    private static VmDefinition fail() {
        throw new AssertionError("the definition cannot be used");
    }

    private static String yaml(VmName vm, long generation) {
        return """
                name: %s
                consul-generation: %d
                parameters:
                  id: 4097
                  resource_group: test
                  online: true
                  kvm_host: h1
                  disk: 5
                  memory: 512
                  cores: 1
                  rbd_pool: rbd.ssd
                  machine: virtual
                  interfaces: {}
                """.formatted(vm, generation);
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
