package io.flyingcircus.fcqemu.adapter.qemu.lines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineAssemblerTest {

    private final LineAssembler assembler = new LineAssembler(10);
    private final List<String> lines = new ArrayList<>();

    @Test
    void pieces_become_lines_wherever_they_were_cut() throws Exception {
        for (String piece : List.of("on", "e\ntwo\r", "\n\nthr", "ee\n", "rest")) {
            accept(piece);
        }
        assertThat(lines).containsExactly("one", "two", "", "three");
        assertThat(assembler.unfinishedBytes()).isEqualTo(4);
    }

    @Test
    void the_longest_line_allowed_is_taken() throws Exception {
        accept("0123456789\r\n0123456789\n");
        assertThat(lines).containsExactly("0123456789", "0123456789");
    }

    @Test
    void a_longer_line_is_refused_finished_or_not() {
        assertThatThrownBy(() -> accept("0123456789a\n")).isInstanceOf(LineStreamException.Oversize.class);
        assertThatThrownBy(() -> accept("0123456789ab")).isInstanceOf(LineStreamException.Oversize.class);
    }

    private void accept(String piece) throws LineStreamException.Oversize {
        assembler.accept(
                ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)),
                line -> lines.add(new String(line, StandardCharsets.UTF_8)));
    }
}
