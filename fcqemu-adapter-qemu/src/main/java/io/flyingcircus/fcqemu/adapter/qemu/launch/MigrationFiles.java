package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RegularFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A file for the migration of a VM that is under way, one for the request to call it off; the id in each is all there is. */
final class MigrationFiles implements MigrationNotes {

    private static final String MODE = "rw-------";
    private static final int MAX_BYTES = 200;

    private final HostPaths paths;

    MigrationFiles(HostPaths paths) {
        this.paths = paths;
    }

    @Override
    public void begin(VmName vm, String id) {
        remove(paths.cancelRequest(vm));
        write(paths.migrationNote(vm), id);
    }

    @Override
    public Optional<String> underWay(VmName vm) {
        return read(paths.migrationNote(vm));
    }

    @Override
    public void end(VmName vm, String id) {
        if (read(paths.migrationNote(vm)).equals(Optional.of(id))) {
            remove(paths.migrationNote(vm));
        }
    }

    @Override
    public void request(VmName vm, String id) {
        write(paths.cancelRequest(vm), id);
    }

    @Override
    public boolean requested(VmName vm, String id) {
        return read(paths.cancelRequest(vm)).equals(Optional.of(id));
    }

    /** Who removes the file has taken it: of two who try, one finds it gone. */
    @Override
    public boolean takeRequest(VmName vm, String id) {
        return requested(vm, id) && remove(paths.cancelRequest(vm));
    }

    private static Optional<String> read(Path file) {
        try {
            byte[] content = RegularFile.read(file, MAX_BYTES, RegularFile.Links.REFUSED);
            return Optional.of(new String(content, StandardCharsets.UTF_8).strip());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static void write(Path file, String id) {
        try {
            AtomicFile.write(file, (id + "\n").getBytes(StandardCharsets.UTF_8), MODE);
        } catch (IOException e) {
            throw new HostException(
                    file + " could not be written (" + e.getMessage() + "); make room or make the folder writable", e);
        }
    }

    private static boolean remove(Path file) {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new HostException(file + " could not be removed (" + e.getMessage() + "); remove it by hand", e);
        }
    }
}
