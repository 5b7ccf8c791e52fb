package io.flyingcircus.fcqemu.it.walkthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTest {

    @Test
    void it_is_what_stands_in_the_console_blocks() {
        String document = """
                # Title

                h1# not in a block

                ```sh
                h1# not a session
                ```
                ```console
                h1# cat >file <<END
                > one
                >  two
                > END
                h2# fc-qemu ls
                NAME
                > demo
                ```
                and then
                ```console

                h1# echo $?
                1
                ```
                """;

        assertThat(Session.in(document))
                .containsExactly(
                        new Step(9, "h1", "cat >file <<END\none\n two\nEND", List.of()),
                        new Step(13, "h2", "fc-qemu ls", List.of("NAME", "> demo", "")),
                        new Step(20, "h1", "echo $?", List.of("1")));
    }

    @Test
    void output_of_nothing_is_a_mistake() {
        assertThatThrownBy(() -> Session.in("```console\nNAME\n```\n")).hasMessageContaining("line 2");
    }
}
