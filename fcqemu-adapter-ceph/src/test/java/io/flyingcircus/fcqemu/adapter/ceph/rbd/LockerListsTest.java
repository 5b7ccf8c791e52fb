package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LockerListsTest {

    @Test
    void strings_are_split_at_their_nul_bytes() {
        assertThat(buffer("client.1\0client.22\0").strings(2)).containsExactly("client.1", "client.22");
    }

    @Test
    void an_empty_string_between_others_stays_in_its_place() {
        assertThat(buffer("a\0\0b\0").strings(3)).containsExactly("a", "", "b");
    }

    @Test
    void strings_that_are_not_there_are_empty() {
        assertThat(buffer("host1").strings(3)).containsExactly("host1", "", "");
    }

    @Test
    void a_buffer_grows_to_what_was_asked_for_and_never_shrinks() {
        LockerLists.Buffer buffer = new LockerLists.Buffer(16);
        buffer.length.setValue(100);
        LockerLists.Buffer grown = buffer.asLargeAsAsked();
        grown.length.setValue(3);

        assertThat(grown.bytes).hasSize(100);
        assertThat(grown.asLargeAsAsked().bytes).hasSize(100);
    }

    @Test
    void an_address_is_told_as_librbd_and_the_blocklist_tell_it() {
        assertThat(LockerLists.withoutKind("v1:192.0.2.1:0/17")).isEqualTo("192.0.2.1:0/17");
        assertThat(LockerLists.withoutKind("192.0.2.1:0/17")).isEqualTo("192.0.2.1:0/17");
        assertThat(LockerLists.withoutKind("v2:[2001:db8::1]:0/17")).isEqualTo("[2001:db8::1]:0/17");
    }

    private static LockerLists.Buffer buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        LockerLists.Buffer buffer = new LockerLists.Buffer(bytes.length);
        System.arraycopy(bytes, 0, buffer.bytes, 0, bytes.length);
        return buffer;
    }
}
