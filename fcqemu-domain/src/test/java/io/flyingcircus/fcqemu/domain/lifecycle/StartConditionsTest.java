package io.flyingcircus.fcqemu.domain.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.Seen;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartConditionsTest {

    private static final String OWN = "10.0.0.1:0/77";

    private static List<String> obstacles(VolumeSet volumes) {
        return StartConditions.obstacles(new VmName("test00"), volumes, new HostName("h1"), OWN);
    }

    @Test
    void free_volumes_and_own_left_overs_are_no_obstacle() {
        assertThat(obstacles(Seen.set("free", "h1", "missing"))).isEmpty();
    }

    @Test
    void a_lock_of_another_host_is_one() {
        assertThat(obstacles(Seen.set("free", "h2", "free")))
                .singleElement()
                .asString()
                .contains("rbd.ssd/test00.swap is locked by h2")
                .contains("force-unlock test00");
    }

    @Test
    void a_locker_that_cannot_be_read_is_one() {
        assertThat(obstacles(Seen.set("?", "free", "free")))
                .singleElement()
                .asString()
                .contains("client.?");
    }

    @Test
    void a_volume_in_two_pools_is_one() {
        assertThat(obstacles(Seen.set("twice", "free", "free")))
                .singleElement()
                .asString()
                .contains("in several pools")
                .contains("rbd.hdd/test00.root");
    }

    @Test
    void volumes_open_at_another_host_are_one_although_their_locks_are_free() {
        VolumeSet open = Seen.watched(Seen.set("free", "free", "free"), "10.0.0.2:0/5");
        assertThat(obstacles(open)).singleElement().asString().contains("open at 10.0.0.2:0/5");
    }

    @Test
    void what_this_host_itself_has_open_is_none() {
        assertThat(obstacles(Seen.watched(Seen.set("free", "free", "free"), "10.0.0.1:0/5")))
                .isEmpty();
    }

    @Test
    void an_address_that_only_begins_like_ours_is_another_host() {
        assertThat(obstacles(Seen.watched(Seen.set("free", "free", "free"), "10.0.0.11:0/5")))
                .hasSize(1);
    }

    @Test
    void the_exclusive_lock_feature_is_refused_with_the_command_that_removes_it() {
        VolumeSet exclusive =
                Seen.withFeatures(Seen.set("free", "free", "free"), ImageFeature.LAYERING, ImageFeature.EXCLUSIVE_LOCK);
        assertThat(obstacles(exclusive))
                .singleElement()
                .asString()
                .contains("rbd feature disable rbd.ssd/test00.root exclusive-lock");
    }
}
