package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.util.List;
import java.util.stream.Collectors;

/** The little of a QEMU's arguments and configuration that matters in memory: {@code -m}, and one image on each line. */
final class PortableText {

    private PortableText() {}

    static PortableMachine of(Mib memory, List<Image> images) {
        return new PortableMachine(
                List.of("-nodefaults", "-m " + memory.value()),
                images.stream().map(image -> "rbd:" + image.fullName()).collect(Collectors.joining("\n")));
    }
}
