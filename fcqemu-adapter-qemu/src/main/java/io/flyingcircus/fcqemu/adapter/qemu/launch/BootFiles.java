package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RegularFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.BootNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file for each VM, with the id of the boot that wrote it: where the run folder is no memory file system, the files of
 * earlier boots are still there.
 */
final class BootFiles implements BootNotes {

    /** A UUID, drawn anew at each boot (random(4)). */
    static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private static final String MODE = "rw-------";
    private static final int MAX_BYTES = 100;

    private final HostPaths paths;
    private final Path bootId;

    BootFiles(HostPaths paths, Path bootId) {
        this.paths = paths;
        this.bootId = bootId;
    }

    @Override
    public boolean nothingLeft(VmName vm) {
        Optional<String> noted = read(paths.bootNote(vm));
        return noted.isPresent() && noted.equals(read(bootId));
    }

    @Override
    public void noteNothingLeft(VmName vm) {
        Path file = paths.bootNote(vm);
        String id = read(bootId)
                .orElseThrow(() -> new HostException(bootId + " cannot be read, so " + vm
                        + " is looked at again by each" + " ensure; is /proc mounted?"));
        try {
            AtomicFile.write(file, (id + "\n").getBytes(StandardCharsets.UTF_8), MODE);
        } catch (IOException e) {
            throw new HostException(
                    file + " could not be written (" + e.getMessage() + "), so " + vm + " is looked at again by each"
                            + " ensure; make room or make the folder writable",
                    e);
        }
    }

    private static Optional<String> read(Path file) {
        try {
            byte[] content = RegularFile.read(file, MAX_BYTES, RegularFile.Links.REFUSED);
            String text = new String(content, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }
}
