package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.SilenceNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Notes about silent agents in run files: PID and start time of the QEMU, then the time in seconds since 1970. */
final class SilenceFiles implements SilenceNotes {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final RunFiles files;

    SilenceFiles(RunFiles files) {
        this.files = files;
    }

    @Override
    public void silent(VmProcess process, Instant at) {
        files.note(process.vm(), RunFile.SILENT_AGENT, "%s\n%d\n".formatted(identity(process), at.getEpochSecond()));
    }

    @Override
    public Optional<Instant> silentAt(VmProcess process) {
        List<String> noted;
        try {
            noted = files.lines(process.vm(), RunFile.SILENT_AGENT);
        } catch (HostException unreadable) {
            return Optional.empty();
        }
        return noted.size() == 2
                        && noted.getFirst().equals(identity(process))
                        && SECONDS.matcher(noted.getLast()).matches()
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(noted.getLast())))
                : Optional.empty();
    }

    @Override
    public void answered(VmName vm) {
        files.remove(vm, RunFile.SILENT_AGENT);
    }

    private static String identity(VmProcess process) {
        return process.pid() + " " + process.startTicks();
    }
}
