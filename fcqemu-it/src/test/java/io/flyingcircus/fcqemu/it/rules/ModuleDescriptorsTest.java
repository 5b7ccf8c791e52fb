package io.flyingcircus.fcqemu.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModuleDescriptorsTest {

    @Test
    void ports_are_a_module_that_needs_nothing_at_run_time() throws URISyntaxException {
        ModuleDescriptor ports = moduleOf(VmName.class);
        assertThat(ports.name()).isEqualTo("io.flyingcircus.fcqemu.ports");
        assertThat(neededAtRunTime(ports)).containsExactly("java.base");
    }

    @Test
    void the_domain_is_a_module_that_needs_the_ports_alone() throws URISyntaxException {
        ModuleDescriptor domain = moduleOf(VmCommands.class);
        assertThat(domain.name()).isEqualTo("io.flyingcircus.fcqemu.domain");
        assertThat(neededAtRunTime(domain)).containsExactly("io.flyingcircus.fcqemu.ports", "java.base");
    }

    private static List<String> neededAtRunTime(ModuleDescriptor module) {
        return module.requires().stream()
                .filter(needed -> !needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .sorted()
                .toList();
    }

    private static ModuleDescriptor moduleOf(Class<?> type) throws URISyntaxException {
        Path place =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        return ModuleFinder.of(place).findAll().stream()
                .filter(module -> !module.descriptor().isAutomatic())
                .findFirst()
                .orElseThrow()
                .descriptor();
    }
}
