package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.domain.migration.Outcome;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * Who keeps what was seen of VMs while they were worked on, so that somebody can be told of it later without a look. Called by
 * many threads; returns at once and never fails.
 */
public interface Sightings {

    /** For those whom it does not interest. */
    Sightings FOR_NOBODY = new Sightings() {};

    /** All of a VM was seen just now: its QEMU, if it has one, its volumes, their locks and its registration. */
    default void saw(VmStatus status) {}

    /** A guest was sent or taken, or that was tried. */
    default void migrationEnded(VmName vm, Outcome outcome) {}

    /** Tells all of these. */
    static Sightings all(Sightings... listeners) {
        List<Sightings> all = List.of(listeners);
        return new Sightings() {
            @Override
            public void saw(VmStatus status) {
                all.forEach(one -> one.saw(status));
            }

            @Override
            public void migrationEnded(VmName vm, Outcome outcome) {
                all.forEach(one -> one.migrationEnded(vm, outcome));
            }
        };
    }
}
