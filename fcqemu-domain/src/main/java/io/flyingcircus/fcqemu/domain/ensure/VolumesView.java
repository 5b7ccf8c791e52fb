package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;

/** What looking at a VM's volumes gave. */
public sealed interface VolumesView {

    /** They were read. */
    record Known(VolumeSet volumes) implements VolumesView {}

    /** They could not be read. Says nothing about the VM. */
    record Unreadable(String reason) implements VolumesView {}
}
