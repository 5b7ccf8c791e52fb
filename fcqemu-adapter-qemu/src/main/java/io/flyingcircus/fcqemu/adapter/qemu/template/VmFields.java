package io.flyingcircus.fcqemu.adapter.qemu.template;

import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What templates can name of a VM: the fields of its definition and its volumes. Parts of a definition that were checked
 * are put in as they are; any other value has to be plain, so that none can end a quoted value, begin a section, or
 * become a placeholder of the second pass.
 */
final class VmFields implements Fields {

    private static final Pattern VOLUME = Pattern.compile("ceph\\.volumes\\[([a-z]+)\\]\\.(fullname|name|pool)");
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N} .,:;/_=+@%()<>~*!?&|^#\\[\\]-]{0,500}");

    private final VmDefinition definition;
    private final List<LaunchOrder.Disk> volumes;

    VmFields(VmDefinition definition, List<LaunchOrder.Disk> volumes) {
        this.definition = definition;
        this.volumes = List.copyOf(volumes);
    }

    @Override
    public Optional<String> value(String field) throws TemplateException {
        return switch (field) {
            case "name" -> Optional.of(definition.name().value());
            case "id" -> Optional.of(Integer.toString(definition.id()));
            case "memory" -> Optional.of(Long.toString(definition.memory().value()));
            case "cores" -> Optional.of(Integer.toString(definition.cores()));
            case "cpu_model" -> Optional.of(definition.cpuModel().value());
            case "rbd_pool" -> Optional.of(definition.rbdPool().value());
            case "disk_cache_mode" -> Optional.of(definition.cacheMode().qemuName());
            default -> field.startsWith("ceph.") ? volume(field) : ofDefinition(field);
        };
    }

    private Optional<String> volume(String field) {
        Matcher matcher = VOLUME.matcher(field);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return kind(matcher.group(1)).flatMap(this::image).map(image -> part(image, matcher.group(2)));
    }

    private Optional<Image> image(VolumeKind kind) {
        return volumes.stream()
                .filter(disk -> disk.kind() == kind)
                .map(LaunchOrder.Disk::image)
                .findFirst();
    }

    private static Optional<VolumeKind> kind(String suffix) {
        for (VolumeKind kind : VolumeKind.values()) {
            if (kind.suffix().equals(suffix.toLowerCase(Locale.ROOT))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static String part(Image image, String part) {
        return switch (part) {
            case "name" -> image.name();
            case "pool" -> image.pool().value();
            default -> image.fullName();
        };
    }

    private Optional<String> ofDefinition(String field) throws TemplateException {
        String value = definition.fields().get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!PLAIN.matcher(value).matches()) {
            throw new TemplateException("the value of {" + field + "} in the definition of VM "
                    + definition.name()
                    + " has quotes, braces, line ends or other characters that cannot be put"
                    + " into QEMU's configuration; change the value, or take the field out of the template");
        }
        return Optional.of(value);
    }
}
