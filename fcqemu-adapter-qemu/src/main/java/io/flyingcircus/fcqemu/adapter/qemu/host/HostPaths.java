package io.flyingcircus.fcqemu.adapter.qemu.host;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Every path of this host that QEMU and its tool share with other tools and other hosts. All of them lie below a root,
 * which is {@code /} in production; several roots are several hosts side by side.
 *
 * <p>What travels between hosts carries production paths. {@link #local(String)} puts the root in front,
 * {@link #production(Path)} takes it away.
 */
public final class HostPaths {

    /** Longest path of a unix socket, in bytes ({@code sun_path} of {@code unix(7)} less its terminator). */
    public static final int MAX_SOCKET_PATH = 107;

    /** Folders that belong to a host; what lies elsewhere (programs in {@code /usr}) is shared by all roots. */
    private static final List<String> OWN_FOLDERS = List.of("/etc/", "/run/", "/srv/", "/var/");

    /** A root becomes part of QEMU options, QEMU's configuration file and shell words; none of them quotes it. */
    private static final Pattern PLAIN_ROOT = Pattern.compile("/[A-Za-z0-9/._+@-]*");

    private final Path root;

    /**
     * @param root folder that stands for {@code /}
     * @throws IllegalArgumentException if its absolute path has characters that QEMU options cannot carry
     */
    public HostPaths(Path root) {
        this.root = root.toAbsolutePath().normalize();
        if (!PLAIN_ROOT.matcher(this.root.toString()).matches()) {
            throw new IllegalArgumentException("the root folder '" + root
                    + "' cannot be used: its path must consist of letters, digits and ./_+@- only");
        }
    }

    /** The folder that stands for {@code /}. */
    public Path root() {
        return root;
    }

    /** Whether this is the real host and not a host below some folder. */
    public boolean isProduction() {
        return root.getNameCount() == 0;
    }

    /** The path on this host of a production path such as {@code /run/qemu.NAME.pid}. */
    public Path local(String productionPath) {
        return root.resolve(productionPath.substring(1));
    }

    /** The production path of one on this host; one outside of the root stays as it is. */
    public String production(Path local) {
        Path absolute = local.toAbsolutePath().normalize();
        return absolute.startsWith(root) ? "/" + root.relativize(absolute) : absolute.toString();
    }

    /** Whether a production path belongs to the host, so that it moves with the root. */
    public static boolean belongsToHost(String productionPath) {
        return OWN_FOLDERS.stream().anyMatch(productionPath::startsWith);
    }

    /** Template of QEMU's configuration file, used instead of the built-in one if it is there. */
    public Path configTemplate() {
        return local("/etc/qemu/qemu.vm.cfg.in");
    }

    /** Folder of the VM definitions. */
    public Path definitionFolder() {
        return local("/etc/qemu/vm");
    }

    /** The definition in force. */
    public Path activeDefinition(VmName vm) {
        return definitionFolder().resolve(vm + ".cfg");
    }

    /** The newest definition received; its flock serialises those who write it. */
    public Path stagedDefinition(VmName vm) {
        return definitionFolder().resolve("." + vm + ".cfg.staging");
    }

    /** Folder of run files, empty after boot. */
    public Path runFolder() {
        return local("/run");
    }

    /** One run file of a VM. */
    public Path runFile(VmName vm, RunFile file) {
        return local(file.productionPath(vm));
    }

    /** Lock file of a VM; never removed or replaced. */
    public Path vmLock(VmName vm) {
        return local("/run/qemu." + vm + ".lock");
    }

    /** Boot in which nothing of a VM was found here; no run file, for it outlives the VM. */
    public Path bootNote(VmName vm) {
        return local("/run/qemu." + vm + ".boot");
    }

    /** The migration of a VM that is under way; no run file of its QEMU, which comes or goes meanwhile. */
    public Path migrationNote(VmName vm) {
        return local("/run/qemu." + vm + ".migration");
    }

    /** The migration that somebody wants called off. */
    public Path cancelRequest(VmName vm) {
        return local("/run/qemu." + vm + ".cancel");
    }

    /** That a VM is to stay off; no run file, for it outlives the VM's QEMU. */
    public Path holdNote(VmName vm) {
        return local("/run/qemu." + vm + ".hold");
    }

    /** That no VM of this host is to be started by itself. */
    public Path hostHoldNote() {
        return local("/run/fc-qemu.hold");
    }

    /** Lock file held while memory is checked and a QEMU started. */
    public Path hostLock() {
        return local("/run/fc-qemu.lock");
    }

    /** Lock file of the one migration this host takes part in. */
    public Path migrationLock() {
        return local("/run/qemu.migration.lock");
    }

    /** Lock file of the one process that waits to work on a VM; not among the files that are named after a VM alone. */
    public Path nextLock(VmName vm) {
        return local("/run/fc-qemu.next." + vm + ".lock");
    }

    /** Lock file of the daemon. */
    public Path daemonLock() {
        return local("/run/fc-qemu.daemon.lock");
    }

    /** Folder of the socket at which the daemon takes commands. */
    public Path daemonFolder() {
        return local("/run/fc-qemu");
    }

    /** Lock file of one of the turns of those who work on what was received. */
    public Path turnLock(int number) {
        return local("/run/fc-qemu.turn." + number + ".lock");
    }

    /** What was found out about the QEMU binary. */
    public Path binaryFacts() {
        return local("/run/fc-qemu.qemu-binary");
    }

    /** The shell program that is the parent of each QEMU; other tools know it by this name. */
    public Path supervisor() {
        return local("/run/fc-qemu.supervised-qemu-wrapped");
    }

    /** Folder of the logs of VMs. */
    public Path logFolder() {
        return local("/var/log/vm");
    }

    /** What the guest wrote to its serial console. */
    public Path serialLog(VmName vm) {
        return logFolder().resolve(vm + ".log");
    }

    /** QEMU's own log ({@code -D}). */
    public Path internalLog(VmName vm) {
        return logFolder().resolve(vm + ".qemu.internal.log");
    }

    /** Command, PID, output and exit code of a VM's QEMU processes. */
    public Path supervisorLog(VmName vm) {
        return logFolder().resolve(vm + ".supervisor.log");
    }

    /** The folder a VM's QEMU is locked into. */
    public Path chroot(VmName vm) {
        return local("/srv/vm/" + vm);
    }
}
