package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RegularFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.HoldNotes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file for each VM that is to stay off, and one for the whole host: the boot that wrote it, and what it rests on. */
final class HoldFiles implements HoldNotes {

    private static final String MODE = "rw-r--r--";
    private static final int MAX_BYTES = 4096;

    private final HostPaths paths;
    private final Path bootId;

    HoldFiles(HostPaths paths, Path bootId) {
        this.paths = paths;
        this.bootId = bootId;
    }

    @Override
    public void hold(VmName vm, String basis) {
        write(paths.holdNote(vm), basis, vm.value());
    }

    @Override
    public Optional<String> held(VmName vm) {
        return read(paths.holdNote(vm));
    }

    @Override
    public void release(VmName vm) {
        remove(paths.holdNote(vm), vm + " still counts as stopped by hand");
    }

    @Override
    public void holdHost(String reason) {
        write(paths.hostHoldNote(), reason, "the VMs of this host");
    }

    @Override
    public Optional<String> hostHeld() {
        return read(paths.hostHoldNote());
    }

    @Override
    public void releaseHost() {
        remove(paths.hostHoldNote(), "this host still counts as shut down");
    }

    private void write(Path file, String text, String whose) {
        String boot = lines(bootId)
                .flatMap(lines -> lines.stream().findFirst())
                .orElseThrow(() -> new HostException(bootId + " cannot be read, so it cannot be noted that " + whose
                        + " is to stay off; is /proc mounted?"));
        try {
            AtomicFile.write(file, (boot + "\n" + text + "\n").getBytes(StandardCharsets.UTF_8), MODE);
        } catch (IOException e) {
            throw new HostException(
                    file + " could not be written (" + e.getMessage() + "), so " + whose
                            + " would not stay off; make room or make the folder writable",
                    e);
        }
    }

    private Optional<String> read(Path file) {
        Optional<List<String>> noted = lines(file).filter(lines -> lines.size() == 2);
        Optional<List<String>> boot = lines(bootId).filter(lines -> !lines.isEmpty());
        return noted.isPresent()
                        && boot.isPresent()
                        && noted.get().getFirst().equals(boot.get().getFirst())
                ? Optional.of(noted.get().getLast())
                : Optional.empty();
    }

    private static void remove(Path file, String consequence) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new HostException(
                    file + " could not be removed (" + e.getMessage() + "), so " + consequence + "; remove it", e);
        }
    }

    private static Optional<List<String>> lines(Path file) {
        try {
            byte[] content = RegularFile.read(file, MAX_BYTES, RegularFile.Links.REFUSED);
            return Optional.of(
                    new String(content, StandardCharsets.UTF_8).lines().toList());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }
}
