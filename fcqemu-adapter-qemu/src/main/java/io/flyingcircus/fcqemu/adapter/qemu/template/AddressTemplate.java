package io.flyingcircus.fcqemu.adapter.qemu.template;

import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.Optional;

/** An address in the host's configuration with fields of a VM, such as <code>127.0.0.3:{id}</code>. */
public final class AddressTemplate {

    private AddressTemplate() {}

    /**
     * The address for one VM.
     *
     * @param key what it is in the configuration, for messages
     * @throws TemplateException if the template is malformed, or names a field the VM does not have
     */
    public static String fill(String key, String template, VmDefinition vm) throws TemplateException {
        Fields fields = field -> switch (field) {
            case "name" -> Optional.of(vm.name().value());
            case "id" -> Optional.of(Integer.toString(vm.id()));
            default -> Optional.ofNullable(vm.fields().get(field));
        };
        return FormatTemplate.parse(key, template).fill(fields);
    }
}
