package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class XfsPrototypeTest {

    @Test
    void files_are_in_fc_data_with_their_modes() {
        List<SeedFile> files = List.of(
                new SeedFile("enc.json", 0640, "{}\n"), new SeedFile("qemu-binary-generation-booted", 0044, "1\n"));

        assertThat(new XfsPrototype(files).text()).isEqualTo("""
                        /dev/null
                        0 0
                        d--777 0 0
                        fc-data d--750 0 0
                        enc.json ---640 0 0 contents/enc.json
                        qemu-binary-generation-booted ---044 0 0 contents/qemu-binary-generation-booted
                        $
                        $
                        """);
    }

    @Test
    void two_files_of_one_name_are_refused() {
        SeedFile file = new SeedFile("enc.json", 0640, "{}\n");

        assertThatThrownBy(() -> new XfsPrototype(List.of(file, file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("enc.json");
    }
}
