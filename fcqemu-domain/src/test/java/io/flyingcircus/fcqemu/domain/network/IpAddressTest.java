package io.flyingcircus.fcqemu.domain.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.network.IpAddress;
import io.flyingcircus.fcqemu.ports.network.IpAddress.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.255, 10.0.0.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:DB8:0:0::0007, 2001:db8::7",
        "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:0:2:3:0:0:4, 1::2:3:0:0:4",
        "1:2:3:4:5:6:0:8, 1:2:3:4:5:6:0:8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::ffff:192.0.2.1, ::ffff:c000:201",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    })
    void an_address_has_one_text_however_it_was_written(String written, String text) {
        assertThat(new IpAddress(written).text()).isEqualTo(text);
        assertThat(new IpAddress(text)).isEqualTo(new IpAddress(written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "default",
                "fe",
                "1",
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                "10.0.0.1/24",
                "1.2.3.4::1.2.3.4",
                "1.2.3.4:1:2:3:4:5:6",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                ":::",
                "12345::",
                "g::",
                "fe80::1%eth0",
                "::1/128",
                "-6",
                "1.2.3.4 dev",
            })
    void everything_else_is_none(String text) {
        assertThatThrownBy(() -> new IpAddress(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void its_protocol_is_that_of_its_form() {
        assertThat(new IpAddress("192.0.2.1").family()).isEqualTo(Family.IPV4);
        assertThat(new IpAddress("::192.0.2.1").family()).isEqualTo(Family.IPV6);
    }
}
