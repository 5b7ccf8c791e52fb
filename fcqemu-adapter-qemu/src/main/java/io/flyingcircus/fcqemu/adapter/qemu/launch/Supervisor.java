package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Starts the small shell program that is the parent of a QEMU: in a session of its own, out of the control group of the
 * caller, child of init. Nothing that happens to the caller reaches it.
 */
final class Supervisor {

    private static final String SCRIPT = "supervised-qemu-wrapped";
    private static final long PATIENCE_SECONDS = 20;
    private static final String MODE = "rw-r--r--";

    /** What QEMU, librbd and tap scripts may need of the caller's environment; the rest may hold secrets. */
    private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH", "TMPDIR");

    private static final List<String> PASSED_ON_PREFIXES = List.of("LC_", "CEPH_", "FCQEMU_");

    private final HostPaths paths;
    private final QemuSettings settings;
    private final Containment containment;

    Supervisor(HostPaths paths, QemuSettings settings, Containment containment) {
        this.paths = paths;
        this.settings = settings;
        this.containment = containment;
    }

    /**
     * Starts QEMU with the arguments in the VM's run file.
     *
     * @param program the QEMU program
     * @param start marks the lines of this start in the supervisor's log
     * @throws IOException if it could not be started; nothing runs then
     */
    void start(VmName vm, Path program, String start) throws IOException {
        install();
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                "--fork",
                "sh",
                paths.supervisor().toString(),
                vm.value(),
                paths.runFile(vm, RunFile.ARGUMENTS).toString(),
                paths.supervisorLog(vm).toString(),
                start,
                containment.controlGroup()));
        command.addAll(settings.ensureCommand());
        List<String> contained = new ArrayList<>(containment.command(vm));
        contained.addAll(command);
        // Where systemd does not answer, a guest in the wrong control group is better than none.
        if (run(vm, program, contained) != 0 && (contained.equals(command) || run(vm, program, command) != 0)) {
            throw new IOException("'" + String.join(" ", command) + "' failed");
        }
    }

    /** Written only if it differs: a running one goes on with the file it has open in any case. */
    private void install() throws IOException {
        byte[] script;
        try (InputStream in = Supervisor.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IOException(SCRIPT + " is missing in the program; install it anew");
            }
            script = in.readAllBytes();
        }
        Path file = paths.supervisor();
        if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), script)) {
            AtomicFile.write(file, script, MODE);
        }
    }

    private int run(VmName vm, Path program, List<String> command) throws IOException {
        File log = paths.supervisorLog(vm).toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectError(ProcessBuilder.Redirect.appendTo(log));
        environment(builder.environment(), program);
        Process process = builder.start();
        try {
            // It forks and returns at once.
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("'" + command.getFirst() + "' did not return within " + PATIENCE_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while QEMU was being started", e);
        }
    }

    private void environment(Map<String, String> environment, Path program) {
        environment
                .keySet()
                .removeIf(name ->
                        !PASSED_ON.contains(name) && PASSED_ON_PREFIXES.stream().noneMatch(name::startsWith));
        // Found by its name, so that its first argument is the name alone: a shell cannot set it apart from the file.
        Path folder = program.toAbsolutePath().getParent();
        String searchPath = environment.getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("PATH", folder + File.pathSeparator + searchPath);
        settings.cephConf().ifPresent(conf -> environment.put("CEPH_CONF", conf.toString()));
    }
}
