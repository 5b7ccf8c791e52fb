package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.process.CommandFailedException;
import io.flyingcircus.fcqemu.adapter.ceph.process.CommandTemplate;
import io.flyingcircus.fcqemu.adapter.ceph.process.ShellCommand;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.Pool;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes root volumes by the configured {@code create-vm} line. */
final class RootCreation {

    private static final Path ANYWHERE = Path.of("/");

    private final OpenPools pools;
    private final UnfinishedRoots unfinished;
    private final CephSettings settings;
    private final EventLog events;

    RootCreation(OpenPools pools, UnfinishedRoots unfinished, CephSettings settings, EventLog events) {
        this.pools = pools;
        this.unfinished = unfinished;
        this.settings = settings;
        this.events = events;
    }

    void create(VmDefinition definition) {
        Image root = Image.of(definition.rbdPool(), definition.name(), VolumeKind.ROOT);
        // Says what is wrong with the pool, if anything, better than a command would.
        Pool pool = pools.get(root.pool());
        String line = line(definition);
        tell(definition, "create-vm", Field.of("command", line));
        unfinished.begins(root);
        String output = run(definition, line, pool, root);
        tell(definition, "create-vm-ended", Field.of("output", output.strip()));
        // One that is not there is no danger, and whoever comes next makes it.
        unfinished.ends(root);
        if (!pool.contains(root.name())) {
            throw failure(
                    definition, "`%s` ended well, but there is no %s. It said:\n%s".formatted(line, root, output));
        }
    }

    private String line(VmDefinition definition) {
        Map<String, String> fields = new TreeMap<>(definition.fields());
        fields.put("name", definition.name().value());
        fields.put("rbd_pool", definition.rbdPool().value());
        try {
            return new CommandTemplate(settings.createVm()).fill(fields);
        } catch (IllegalArgumentException notFilled) {
            throw failure(definition, "create-vm in [ceph] does not fit this VM: " + notFilled.getMessage());
        }
    }

    private String run(VmDefinition definition, String line, Pool pool, Image root) {
        try {
            return new ShellCommand(line, ANYWHERE, settings.createVmLimit()).run();
        } catch (CommandFailedException failed) {
            throw failure(
                    definition,
                    pool.contains(root.name())
                            ? "It left %s behind, perhaps half made; no start uses it as it is. Look at it, and remove it with `rbd rm %s` if it holds nothing, or say that it is whole with `%s`. %s"
                                    .formatted(root, root, UnfinishedRoots.remedy(root), failed.report())
                            : failed.report());
        }
    }

    private static StorageException failure(VmDefinition definition, String why) {
        return new StorageException(
                Reason.COMMAND_FAILED,
                "the root volume of %s was not made; the VM is not started. %s".formatted(definition.name(), why));
    }

    private void tell(VmDefinition definition, String event, Field detail) {
        events.record(new Event(Level.INFO, Optional.of(definition.name()), event, List.of(detail), null));
    }
}
