package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.domain.ensure.Observation;
import io.flyingcircus.fcqemu.domain.migration.Outcome;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * Who keeps what was seen of VMs while they were worked on, so that somebody can be told of it later without a look. Called by
 * many threads; returns at once and never fails.
 */
public interface Sightings {

    /** For those whom it does not interest. */
    Sightings FOR_NOBODY = new Sightings() {};

    /**
     * A VM was looked at just now, and whatever is wrong with it was found. What could not be read says so.
     *
     * @param host from where
     */
    default void looked(VmName vm, HostName host, Observation found) {}

    /**
     * All that a status has of a VM was seen just now: a QEMU that was found as it should be told of its disks too. What could not be
     * read says so.
     */
    default void saw(VmStatus status) {}

    /** A guest was sent or taken, or that was tried. */
    default void migrationEnded(VmName vm, Outcome outcome) {}

    /** Tells all of these. */
    static Sightings all(Sightings... listeners) {
        List<Sightings> all = List.of(listeners);
        return new Sightings() {
            @Override
            public void looked(VmName vm, HostName host, Observation found) {
                all.forEach(one -> one.looked(vm, host, found));
            }

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
