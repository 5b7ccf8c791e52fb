package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a QEMU gets out of the control group of whoever starts it: a service that is stopped takes everything in its group
 * with it, and a restart of this tool or of Consul must not end guests.
 *
 * @param systemd folder that is there exactly where systemd is the init ({@code sd_booted(3)})
 * @param controlGroups root of the control groups, version 2
 */
record Containment(Path systemd, Path controlGroups) {

    /** That of the machine. */
    static Containment ofMachine() {
        return new Containment(Path.of("/run/systemd/system"), Path.of("/sys/fs/cgroup"));
    }

    /** What to put in front of a command: a transient scope where systemd is the init, else nothing. */
    List<String> command(VmName vm) {
        return Files.isDirectory(systemd)
                ? List.of(
                        "systemd-run",
                        "--scope",
                        "--quiet",
                        "--collect",
                        "--slice=machine.slice",
                        "--description=QEMU of VM " + vm,
                        "--")
                : List.of();
    }

    /** The group the supervisor moves itself to; empty where systemd does it, or there is no tree of version 2. */
    String controlGroup() {
        return !Files.isDirectory(systemd) && Files.exists(controlGroups.resolve("cgroup.controllers"))
                ? controlGroups.resolve("fc-qemu").toString()
                : "";
    }
}
