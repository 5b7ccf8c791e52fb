package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Notes about storage clients in run files: {@code client} has an address, then a line {@code ended} if it did;
 * {@code qemu-clients} has PID and start time of the QEMU, then an address a line. Empty lines mean nothing.
 */
final class StorageClientFiles implements StorageClientNotes {

    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.\\[\\]]+:[0-9]+/[0-9]+");
    private static final String ENDED = "ended";

    private final RunFiles files;

    StorageClientFiles(RunFiles files) {
        this.files = files;
    }

    @Override
    public void begin(VmName vm, String address) {
        files.note(vm, RunFile.STORAGE_CLIENT, checked(address) + "\n");
    }

    @Override
    public void end(VmName vm, String address) {
        List<String> noted = files.lines(vm, RunFile.STORAGE_CLIENT);
        if (noted.size() == 1 && noted.getFirst().equals(address)) {
            files.note(vm, RunFile.STORAGE_CLIENT, address + "\n" + ENDED + "\n");
        }
    }

    @Override
    public Optional<String> unfinished(VmName vm) {
        List<String> noted = files.lines(vm, RunFile.STORAGE_CLIENT);
        if (noted.isEmpty() || (noted.size() == 2 && noted.getLast().equals(ENDED))) {
            return Optional.empty();
        }
        String address = noted.getFirst();
        if (!ADDRESS.matcher(address).matches()) {
            throw new HostException(
                    "run file " + files.path(vm, RunFile.STORAGE_CLIENT) + " of VM " + vm + " is damaged (line 1 is no"
                            + " address of a storage client), so it is not known which client an earlier fc-qemu had;"
                            + " nothing was done. If no fc-qemu has worked on " + vm
                            + " for an hour, remove that file and"
                            + " try again");
        }
        return Optional.of(address);
    }

    @Override
    public void ofQemu(VmProcess process, List<String> addresses) {
        StringBuilder content = new StringBuilder(identity(process)).append('\n');
        addresses.forEach(address -> content.append(checked(address)).append('\n'));
        files.note(process.vm(), RunFile.QEMU_CLIENTS, content.toString());
    }

    @Override
    public List<String> ofQemu(VmProcess process) {
        List<String> lines = new ArrayList<>(files.lines(process.vm(), RunFile.QEMU_CLIENTS));
        if (lines.isEmpty() || !lines.removeFirst().equals(identity(process))) {
            return List.of();
        }
        return lines.stream().filter(ADDRESS.asMatchPredicate()).toList();
    }

    @Override
    public List<String> ofLastQemu(VmName vm) {
        return files.lines(vm, RunFile.QEMU_CLIENTS).stream()
                .skip(1)
                .filter(ADDRESS.asMatchPredicate())
                .toList();
    }

    private static String identity(VmProcess process) {
        return process.pid() + " " + process.startTicks();
    }

    private static String checked(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new IllegalArgumentException("not an address of a storage client (IP:PORT/NONCE): " + address);
        }
        return address;
    }
}
