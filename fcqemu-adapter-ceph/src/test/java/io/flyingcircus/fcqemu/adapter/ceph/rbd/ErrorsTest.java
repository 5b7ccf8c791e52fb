package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {

    private static final ClusterSettings SETTINGS = ClusterSettings.of("ceph", "host1", Path.of("ceph.conf"));

    @ParameterizedTest
    @CsvSource({
        "1,NOT_PERMITTED",
        "2,NOT_FOUND",
        "13,NOT_PERMITTED",
        "16,BUSY",
        "17,EXISTS",
        "22,OTHER",
        "30,READ_ONLY",
        "39,HAS_SNAPSHOTS",
        "108,BLOCKLISTED",
        "110,TIMED_OUT"
    })
    void an_error_number_is_one_of_a_few_reasons(int errno, Reason reason) {
        assertThat(Errors.reasonOf(-errno)).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void every_reason_comes_with_words_and_something_to_check(Reason reason) {
        assertThat(Errors.words(reason)).isNotBlank();
        assertThat(Advice.of("rados_connect", reason, SETTINGS)).endsWith(".");
        assertThat(Advice.of("rbd_open", reason, SETTINGS)).endsWith(".");
    }

    @Test
    void a_refused_client_is_told_which_command_shows_its_capabilities() {
        assertThat(Advice.of("rbd_open", Reason.NOT_PERMITTED, SETTINGS)).contains("ceph auth get client.host1");
    }
}
