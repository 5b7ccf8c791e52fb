package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.template.ShellWords;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The arguments the fleet's hosts send with a VM, and those without which no QEMU is started here. */
final class KnownArguments {

    private static final String SOURCE = "the arguments that came with the VM";

    private static final int MAX_CHARACTERS = 1000;

    /** Options without which QEMU would keep the rights of root, or could not be told whose it is. */
    private static final List<String> INDISPENSABLE =
            List.of("-nodefaults", "-name", "-chroot", "-runas", "-pidfile", "-m", "-readconfig");

    /** By option: what its value looks like before it is localised; an option that takes none has an empty one. */
    private final Map<String, Pattern> known = new LinkedHashMap<>();

    KnownArguments(VmName vm) {
        String name = Pattern.quote(vm.value());
        add("-nodefaults", "");
        add("-only-migratable", "");
        add("-no-user-config", "");
        add("-cpu", "[A-Za-z0-9][A-Za-z0-9._+=,-]{0,511}");
        add("-name", name + ",process=kvm\\." + name);
        add("-chroot", "\\{chroot\\}");
        add("-runas", "nobody");
        add("-serial", "file:/var/log/vm/" + name + "\\.log");
        add("-display", "vnc=\\{vnc\\}");
        add("-pidfile", "\\{pidfile\\}");
        add("-vga", "[a-z]{1,20}");
        add("-m", "[1-9][0-9]{0,9}");
        add("-readconfig", "\\{configfile\\}");
    }

    private void add(String option, String value) {
        known.put(option, Pattern.compile(value));
    }

    /** @throws TemplateException naming the first argument that is not let in, or one that is missing */
    void require(List<String> arguments) throws TemplateException {
        requirePlain(arguments);
        List<String> words = ShellWords.split(String.join(" ", arguments));
        List<String> seen = new ArrayList<>();
        for (int at = 0; at < words.size(); at++) {
            String option = words.get(at);
            Pattern value = known.get(option);
            if (value == null) {
                throw new TemplateException(
                        SOURCE + " have '" + Excerpt.of(option) + "', which the fleet's hosts do not"
                                + " send, and which is not let in, since QEMU begins as root");
            }
            if (seen.contains(option)) {
                throw new TemplateException(SOURCE + " have '" + option + "' twice");
            }
            seen.add(option);
            if (!value.pattern().isEmpty()) {
                requireValue(option, value, ++at < words.size() ? words.get(at) : "");
            }
        }
        for (String option : INDISPENSABLE) {
            if (!seen.contains(option)) {
                throw new TemplateException(SOURCE + " lack '" + option + "', without which no QEMU is started here");
            }
        }
    }

    private static void requirePlain(List<String> arguments) throws TemplateException {
        for (String argument : arguments) {
            if (argument.length() > MAX_CHARACTERS || argument.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
                throw new TemplateException(SOURCE + " have a control character, or more than " + MAX_CHARACTERS
                        + " characters, in '" + Excerpt.of(argument) + "'");
            }
        }
    }

    private static void requireValue(String option, Pattern value, String found) throws TemplateException {
        if (!value.matcher(found).matches()) {
            throw new TemplateException(SOURCE + " have '" + option + " " + Excerpt.of(found)
                    + "', which is not what the fleet's hosts send for this VM, and is not let in");
        }
    }
}
