package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Evacuations}. */
abstract class EvacuationsContract {

    private static final HostName HOST = new HostName("host1");

    abstract Evacuations evacuations();

    /** The next request gives these VMs other hosts. */
    abstract void gives(List<VmName> vms);

    /** For which hosts it was asked. */
    abstract List<HostName> asked();

    /** The directory does nothing any more. */
    abstract void refuse();

    @Test
    void it_names_those_that_this_very_request_gave_another_host() {
        gives(List.of(new VmName("web01"), new VmName("db01")));

        assertThat(evacuations().evacuate(HOST)).containsExactly(new VmName("db01"), new VmName("web01"));
        assertThat(evacuations().evacuate(HOST)).isEmpty();
        assertThat(asked()).containsExactly(HOST, HOST);
    }

    @Test
    void a_directory_that_refuses_is_told() {
        refuse();

        assertThatThrownBy(() -> evacuations().evacuate(HOST)).isInstanceOf(DirectoryException.class);
    }
}
