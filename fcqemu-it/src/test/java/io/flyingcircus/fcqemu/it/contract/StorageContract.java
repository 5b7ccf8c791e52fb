package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import org.junit.jupiter.api.Test;

/** {@link io.flyingcircus.fcqemu.ports.storage.Storage}: connections opened ahead of their use. */
abstract class StorageContract extends StorageFixture {

    @Test
    void a_connection_that_was_begun_is_as_good_as_any_and_its_own() {
        Image image = make(SSD, VolumeKind.ROOT);
        try (PendingConnection begun = cluster().first().begin();
                StorageSession session = begun.session();
                StorageSession other = cluster().first().connect()) {
            assertThat(session.clientAddress()).isNotEqualTo(other.clientAddress());
            assertThat(session.locks().lock(image, cluster().firstHost())).isInstanceOf(LockOutcome.Taken.class);
            assertThat(other.locks().lock(image, cluster().firstHost())).isInstanceOf(LockOutcome.Refused.class);
        }
    }

    @Test
    void one_whose_session_was_taken_is_not_ended_with_it() {
        PendingConnection begun = cluster().first().begin();
        try (StorageSession session = begun.session()) {
            begun.close();

            assertThat(session.volumes().find(cluster().vm(), SSD)).isNotEmpty();
        }
    }

    @Test
    void one_that_was_given_up_has_no_session() {
        PendingConnection begun = cluster().first().begin();

        begun.close();
        begun.close();

        assertThatThrownBy(begun::session).isInstanceOf(IllegalStateException.class);
    }
}
