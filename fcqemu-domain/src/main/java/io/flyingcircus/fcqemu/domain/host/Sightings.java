package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.domain.status.VmStatus;

/**
 * Who keeps what was seen of VMs while they were worked on, so that somebody can be told of it later without a look. Called by
 * many threads; returns at once and never fails.
 */
@FunctionalInterface
public interface Sightings {

    /** For those whom it does not interest. */
    Sightings FOR_NOBODY = _ -> {};

    /** All of a VM was seen just now: its QEMU, if it has one, its volumes, their locks and its registration. */
    void saw(VmStatus status);
}
