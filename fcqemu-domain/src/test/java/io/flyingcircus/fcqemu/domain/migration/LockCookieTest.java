package io.flyingcircus.fcqemu.domain.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.Seen;
import org.junit.jupiter.api.Test;

class LockCookieTest {

    /** Made with {@code printf 'test00.root\0client.1\0h1\0...' | sha1sum}. */
    @Test
    void it_is_what_hosts_of_the_fleet_make_of_the_same_locks() {
        assertThat(LockCookie.of(Seen.set("h1", "h1", "h1")).value())
                .isEqualTo("ce52dc2e7a9dcbde27558583b93ffc72d902060d");
        assertThat(LockCookie.of(Seen.set("free", "h1", "free")).value())
                .isEqualTo("e358fe03a3a986f06cc9a2af451bbeb4ce82bf2a");
    }

    @Test
    void cidata_never_counts() {
        assertThat(LockCookie.of(Seen.set("h1", "h1", "h1", "h1")))
                .isEqualTo(LockCookie.of(Seen.set("h1", "h1", "h1")));
    }

    @Test
    void it_does_not_tell_itself_to_logs() {
        assertThat(LockCookie.of(Seen.set("h1", "h1", "h1"))).hasToString("migration cookie");
    }
}
