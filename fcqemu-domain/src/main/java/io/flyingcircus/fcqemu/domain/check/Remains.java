package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * What is left in the storage of a VM that nobody knows any more.
 *
 * @param vm whose
 * @param images its volumes
 * @param locked those of them whose lock this host still holds
 */
public record Remains(VmName vm, List<Image> images, List<Image> locked) {

    public Remains {
        images = List.copyOf(images);
        locked = List.copyOf(locked);
    }
}
