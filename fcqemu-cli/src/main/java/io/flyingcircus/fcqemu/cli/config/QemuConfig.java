package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;

/**
 * Section {@code [qemu]}: processes and memory.
 *
 * @param accelerator {@code kvm}, or empty for emulation
 * @param machineType prefix of the machine type
 * @param vhost whether network cards use the kernel's vhost
 * @param vnc address template of the VNC display
 * @param graceful patience with a guest that was asked to shut down
 * @param quit patience with a QEMU that was told {@code quit}
 * @param terminate patience with a QEMU after SIGTERM
 * @param kill patience with a QEMU after SIGKILL
 * @param launch patience with a QEMU that was started
 * @param monitor patience with a monitor that another client has
 * @param settle how long a process without a monitor is looked at again before it is judged
 * @param guestAgent patience with all that one ensure asks a guest's agent
 * @param restart whether a VM is looked after at once when its QEMU has ended
 * @param freeze patience with a guest that is to be frozen for a snapshot
 * @param lock patience with another process at work on the VM
 * @param binaryGeneration number that guests compare with the one they booted with
 * @param bookableMemory guest memory that may be promised; zero means no limit
 * @param overhead of a VM on top of its memory
 * @param consolesKept how long consoles of past runs are kept; zero means for ever
 */
public record QemuConfig(
        String accelerator,
        String machineType,
        boolean vhost,
        String vnc,
        Duration graceful,
        Duration quit,
        Duration terminate,
        Duration kill,
        Duration launch,
        Duration monitor,
        Duration settle,
        Duration guestAgent,
        boolean restart,
        Duration freeze,
        Duration lock,
        int binaryGeneration,
        Mib bookableMemory,
        Mib overhead,
        Duration consolesKept) {

    private static final String SECTION = "qemu";

    private static final int MOST_DAYS = 36_500;

    static QemuConfig read(ConfigValues values) {
        return new QemuConfig(
                values.read(SECTION, "accelerator", "kvm, or nothing", "", QemuConfig::accelerator),
                values.read(SECTION, "machine-type", "letters, digits, '.', '_' and '-'", "pc", QemuConfig::word),
                values.flag(SECTION, "vhost"),
                values.read(SECTION, "vnc", "an address such as localhost:{id}", "localhost:{id}", QemuConfig::address),
                values.seconds(SECTION, "timeout-graceful", Duration.ZERO),
                values.seconds(SECTION, "timeout-quit", Duration.ZERO),
                values.seconds(SECTION, "timeout-terminate", Duration.ZERO),
                values.seconds(SECTION, "timeout-kill", Duration.ofSeconds(1)),
                values.seconds(SECTION, "timeout-launch", Duration.ofSeconds(1)),
                values.seconds(SECTION, "timeout-monitor", Duration.ofMillis(100)),
                values.seconds(SECTION, "timeout-settle", Duration.ZERO),
                values.seconds(SECTION, "timeout-guest-agent", Duration.ofMillis(100)),
                values.flag(SECTION, "restart-at-once"),
                values.seconds(SECTION, "timeout-freeze", Duration.ofMillis(100)),
                values.seconds(SECTION, "timeout-lock", Duration.ZERO),
                (int) values.number(SECTION, "binary-generation", 0, Integer.MAX_VALUE),
                values.mebibytes(SECTION, "vm-max-total-memory"),
                values.mebibytes(SECTION, "vm-expected-overhead"),
                Duration.ofDays(values.number(SECTION, "console-log-days", 0, MOST_DAYS)));
    }

    private static String word(String text) {
        return matching(text, "[A-Za-z0-9._-]+");
    }

    private static String address(String text) {
        return matching(text, "[A-Za-z0-9:.,_={}\\[\\]/-]+");
    }

    private static String accelerator(String text) {
        return matching(text, "(kvm)?");
    }

    private static String matching(String text, String pattern) {
        if (!text.matches(pattern)) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
