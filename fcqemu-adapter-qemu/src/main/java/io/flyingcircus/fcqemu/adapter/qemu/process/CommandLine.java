package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Command line of a process, argument by argument ({@code /proc/PID/cmdline}). It is what tells whose QEMU a process is:
 * the name of a process is cut at 15 characters and proves nothing.
 */
record CommandLine(List<String> arguments) {

    /** In the command line of each VM's QEMU, and of hardly any other process. */
    static final String MARK = ",process=kvm.";

    private static final Pattern IDENTITY = Pattern.compile("([^,]+),process=kvm\\.\\1");
    private static final String SUPERVISOR = "supervised-qemu-wrapped";
    private static final Pattern MEMORY =
            Pattern.compile("(?:size=)?([0-9]{1,15})([KMGT]?)(?:,.*)?", Pattern.CASE_INSENSITIVE);
    private static final long MOST_MIB = Mib.ofBytes(Long.MAX_VALUE).value();
    private static final Mib QEMU_DEFAULT_MEMORY = new Mib(128);

    CommandLine {
        arguments = List.copyOf(arguments);
    }

    /** The argument that marks a VM's QEMU. */
    static String identity(VmName vm) {
        return vm + ",process=kvm." + vm;
    }

    /** Whose QEMU it is; empty if it is none. */
    Optional<VmName> vm() {
        for (String argument : arguments) {
            if (!argument.contains(MARK)) {
                continue;
            }
            Matcher matcher = IDENTITY.matcher(argument);
            if (matcher.matches() && VmName.isValid(matcher.group(1))) {
                return Optional.of(new VmName(matcher.group(1)));
            }
        }
        return Optional.empty();
    }

    /** Whether it is this VM's QEMU. */
    boolean isOf(VmName vm) {
        return arguments.contains(identity(vm));
    }

    /** Whether it is the supervisor of this VM, or on its way to become it ({@code setsid}, {@code systemd-run}). */
    boolean supervises(VmName vm, Path supervisor) {
        int index = arguments.indexOf(supervisor.toString());
        return index >= 0
                && index + 1 < arguments.size()
                && arguments.get(index + 1).equals(vm.value());
    }

    /** Whether it is the supervisor of a QEMU, this tool's or another's: the fleet knows them by their second argument. */
    boolean isSupervisor() {
        return arguments.size() > 1 && arguments.get(1).contains(SUPERVISOR);
    }

    /** The value of an option, from the argument after it. */
    Optional<String> option(String name) {
        int index = arguments.indexOf(name);
        return index >= 0 && index + 1 < arguments.size() ? Optional.of(arguments.get(index + 1)) : Optional.empty();
    }

    /** Whether it was started for a guest that arrives. */
    boolean incoming() {
        return arguments.contains("-incoming");
    }

    /** The guest memory it was started with ({@code -m}, MiB unless a unit says otherwise); QEMU's default if unsaid. */
    Mib bookedMemory() {
        Matcher matcher = MEMORY.matcher(option("-m").orElse(""));
        if (!matcher.matches()) {
            return QEMU_DEFAULT_MEMORY;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "k", "K" -> new Mib(number / 1024);
            case "g", "G" -> times(number, 1024);
            case "t", "T" -> times(number, 1024 * 1024);
            default -> times(number, 1);
        };
    }

    private static Mib times(long number, long factor) {
        return new Mib(Math.min(number, MOST_MIB / factor) * factor);
    }
}
