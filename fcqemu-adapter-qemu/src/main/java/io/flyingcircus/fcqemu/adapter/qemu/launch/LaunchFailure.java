package io.flyingcircus.fcqemu.adapter.qemu.launch;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why a QEMU ends at once, known by what it writes, and what to do about it. */
enum LaunchFailure {
    TAP_SCRIPT(
            "a tap script failed",
            "run the script by hand with the tap's name as its argument, and see that the bridge or VRF is there",
            "network script"),
    TAP_DEVICE(
            "a tap device could not be made",
            "see that /dev/net/tun is there, and with 'ip link' that no other process has a tap of that name",
            "/dev/net/tun",
            "tunsetiff",
            "could not configure"),
    PORT_IN_USE(
            "a port or socket it needs is in use",
            "find its user with 'ss -ltnp' (VNC display 5900 + id, monitor 20000 + id); two VMs with one id, or another"
                    + " root on the same network, collide there",
            "address already in use",
            "failed to find an available port"),
    NO_KVM(
            "KVM cannot be used",
            "see that /dev/kvm is there and virtualisation is switched on in the firmware, or clear 'accelerator' in"
                    + " section [qemu]",
            "kvm kernel module",
            "failed to initialize kvm"),
    CPU_MODEL(
            "this host cannot run the CPU model",
            "choose another cpu_model in the definition, or another host",
            "host doesn't support requested feature",
            "doesn't support requested feature",
            "unable to find cpu model"),
    NO_BLOCK_DRIVER(
            "this QEMU was built without RBD, or the module is missing",
            "install it (Debian: qemu-block-extra)",
            "unknown driver 'rbd'",
            "unknown protocol 'rbd'"),
    STORAGE(
            "its disks in Ceph could not be opened",
            "check with 'rbd ls' and 'ceph -s', as the configured client and with its configuration file, that the cluster"
                    + " answers and the images are there",
            "error connecting",
            "error reading header",
            "rbd:",
            "ceph",
            "no such pool"),
    MEMORY(
            "the guest's memory could not be had",
            "free memory on this host, or start the VM on another one",
            "cannot set up guest memory",
            "cannot allocate memory"),
    MACHINE_TYPE("the machine type is unknown", "correct machine-type in section [qemu]", "unsupported machine type"),
    CONFIG(
            "it does not understand its options",
            "compare the template in etc/qemu/qemu.vm.cfg.in with this version of QEMU",
            "invalid option",
            "invalid parameter",
            "there is no option group",
            "parse error",
            "is not a valid");

    /** As in {@code CPUID.01H:ECX.pcid [bit 17]} or {@code MSR(10AH).rdctl-no [bit 0]}. */
    private static final Pattern FEATURE =
            Pattern.compile("requested feature: (?:CPUID\\.[^\\s.]+|MSR\\([^)]*\\))\\.([A-Za-z0-9._-]+)");

    private final String reason;
    private final String remedy;
    private final Pattern sign;

    LaunchFailure(String reason, String remedy, String... signs) {
        this.reason = reason;
        this.remedy = remedy;
        this.sign = Pattern.compile(
                Arrays.stream(signs).map(Pattern::quote).collect(Collectors.joining("|")), Pattern.CASE_INSENSITIVE);
    }

    /** What QEMU's output points to, the most telling first. */
    static Optional<LaunchFailure> of(String output) {
        return Arrays.stream(values())
                .filter(failure -> failure.sign.matcher(output).find())
                .findFirst();
    }

    /** @param output of QEMU, which may name what is missing */
    String reason(String output) {
        SortedSet<String> features = FEATURE.matcher(output)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        return this == CPU_MODEL && !features.isEmpty() ? reason + ": it lacks " + String.join(", ", features) : reason;
    }

    String remedy() {
        return remedy;
    }
}
