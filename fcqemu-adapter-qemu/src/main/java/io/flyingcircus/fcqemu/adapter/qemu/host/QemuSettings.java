package io.flyingcircus.fcqemu.adapter.qemu.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration of this host says about QEMU.
 *
 * @param binary {@code qemu-system-x86_64}, looked for on the search path, or an absolute path that ends so
 * @param accelerator {@code kvm}, or empty for QEMU's default
 * @param machineType prefix of the machine type, for example {@code pc-i440fx}
 * @param vhost whether network cards use the kernel's vhost
 * @param vnc address of the VNC display, a template with fields of the VM, for example {@code localhost:{id}}
 * @param taps scripts that connect and disconnect network cards
 * @param cephClient Ceph client id, without {@code client.}
 * @param cephConf Ceph's configuration file; empty where it is the one QEMU looks for by itself
 * @param launchPatience longest wait for the monitor of a QEMU that was started
 * @param ensureCommand what a supervisor runs, with the VM's name behind it, when its QEMU has ended; empty: nothing
 */
public record QemuSettings(
        String binary,
        String accelerator,
        String machineType,
        boolean vhost,
        String vnc,
        TapScripts taps,
        String cephClient,
        Optional<Path> cephConf,
        Duration launchPatience,
        List<String> ensureCommand) {

    /** Name of the program; other tools know a QEMU process by it. */
    public static final String PROGRAM = "qemu-system-x86_64";

    /** Where QEMU looks for Ceph's configuration by itself. */
    public static final Path USUAL_CEPH_CONF = Path.of("/etc/ceph/ceph.conf");

    /** @throws IllegalArgumentException if a part cannot be put into an option of QEMU, or the binary is called otherwise */
    public QemuSettings {
        if (!Path.of(binary).endsWith(PROGRAM)) {
            throw new IllegalArgumentException("the QEMU binary has to be called " + PROGRAM + ", not " + binary
                    + ": other tools on a host know a VM's process by that name");
        }
        if (!accelerator.isEmpty() && !accelerator.equals("kvm")) {
            throw new IllegalArgumentException("accelerator is 'kvm' or nothing, not '" + accelerator + "'");
        }
        requireWord("machine-type", machineType);
        requireWord("ceph client-id", cephClient);
        if (!vnc.matches("[A-Za-z0-9:.,_={}\\[\\]/-]+")) {
            throw new IllegalArgumentException("vnc is an address like localhost:{id}, not '" + vnc + "'");
        }
        if (!launchPatience.isPositive()) {
            throw new IllegalArgumentException("the patience with a QEMU that was started must be positive");
        }
        ensureCommand = List.copyOf(ensureCommand);
        cephConf = cephConf.filter(path -> !path.equals(USUAL_CEPH_CONF));
    }

    /** What holds where the configuration says nothing. */
    public static QemuSettings defaults() {
        return new QemuSettings(
                PROGRAM,
                "",
                "pc-i440fx",
                false,
                "localhost:{id}",
                TapScripts.defaults(),
                "admin",
                Optional.empty(),
                Duration.ofSeconds(60),
                List.of());
    }

    private static void requireWord(String what, String value) {
        if (!value.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    what + " consists of letters, digits, '.', '_' and '-', not '" + value + "'");
        }
    }
}
