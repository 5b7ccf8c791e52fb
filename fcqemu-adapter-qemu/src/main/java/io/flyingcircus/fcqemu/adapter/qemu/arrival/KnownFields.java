package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may stand in the place of a template's field once another host has filled it in. The VM's name, its volumes and its
 * taps can only be its own; scripts, which QEMU runs as root, only those this host is configured with.
 */
final class KnownFields {

    private static final Pattern VOLUME = Pattern.compile("ceph\\.volumes\\[([a-z]+)\\]\\.(fullname|name|pool)");
    private static final String POOL = "[A-Za-z0-9_][A-Za-z0-9._-]{0,99}";
    private static final String NUMBER = "[0-9]{1,9}";
    private static final String WORD = "[\\p{L}\\p{N} ._@-]{0,200}";

    private final VmDefinition definition;
    private final TapScripts taps;

    KnownFields(VmDefinition definition, TapScripts taps) {
        this.definition = definition;
        this.taps = taps;
    }

    /** A regular expression for the values of a field. */
    String pattern(String field) {
        String name = Pattern.quote(definition.name().value());
        return switch (field) {
            case "name" -> name;
            case "id" -> Integer.toString(definition.id());
            case "cores", "memory", "number" -> NUMBER;
            case "machine_type" -> "[A-Za-z0-9._+-]{1,60}";
            case "cpu_model" -> "[A-Za-z0-9._+=,-]{1,512}";
            case "disk_cache_mode" -> "none|writeback|writethrough|directsync";
            case "rbd_pool" -> POOL;
            case "volume" -> POOL + "/" + name + "\\.(root|swap|tmp|cidata)";
            case "ifname" -> "t[A-Za-z0-9]{1,10}" + definition.id();
            case "mac" -> "([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}";
            case "script" -> oneOf(taps.bridgeUp(), taps.vrfUp());
            case "downscript" -> oneOf(taps.bridgeDown(), taps.vrfDown());
            default -> volume(field, name);
        };
    }

    private static String volume(String field, String name) {
        Matcher volume = VOLUME.matcher(field);
        if (!volume.matches()) {
            return WORD;
        }
        String image = name + "\\." + volume.group(1);
        return switch (volume.group(2)) {
            case "name" -> image;
            case "pool" -> POOL;
            default -> POOL + "/" + image;
        };
    }

    private static String oneOf(String... values) {
        return List.of(values).stream().map(Pattern::quote).collect(Collectors.joining("|"));
    }
}
