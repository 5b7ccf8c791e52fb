package io.flyingcircus.fcqemu.adapter.qemu.host;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files in the run folder that come and go with a VM's QEMU. Lock files are not among them: they stay for ever. */
public enum RunFile {
    /** PID file, written by QEMU. */
    PID("pid"),
    /** QEMU's configuration file as used on this host. */
    CONFIG("cfg"),
    /** Its host-independent form. */
    CONFIG_TEMPLATE("cfg.in"),
    /** QEMU's arguments as used on this host, one a line; read by the supervisor. */
    ARGUMENTS("args"),
    /** Their host-independent form, a YAML list. */
    ARGUMENTS_TEMPLATE("args.in"),
    /** The storage client that last worked on the VM's locks. */
    STORAGE_CLIENT("client"),
    /** The storage clients of QEMU. */
    QEMU_CLIENTS("qemu-clients"),
    /** That the guest's agent does not answer. */
    SILENT_AGENT("silent-agent"),
    /** That the guest may be frozen. */
    FROZEN("frozen"),
    /** QMP monitor. */
    QMP_SOCKET("qmp.sock"),
    /** Guest agent. */
    AGENT_SOCKET("gqa.sock"),
    /** Human monitor. */
    MONITOR_SOCKET("monitor.sock");

    private static final Pattern NAME = Pattern.compile("qemu\\.([A-Za-z0-9_-]+)\\.(.+)");

    private final String suffix;

    RunFile(String suffix) {
        this.suffix = suffix;
    }

    /** Its path on a host whose root is {@code /}. */
    public String productionPath(VmName vm) {
        return "/run/qemu." + vm + "." + suffix;
    }

    /** Whose run file a file of this name in the run folder is; empty if it is none. */
    public static Optional<VmName> owner(String fileName) {
        Matcher matcher = NAME.matcher(fileName);
        if (!matcher.matches() || !VmName.isValid(matcher.group(1))) {
            return Optional.empty();
        }
        for (RunFile file : values()) {
            if (file.suffix.equals(matcher.group(2))) {
                return Optional.of(new VmName(matcher.group(1)));
            }
        }
        return Optional.empty();
    }
}
