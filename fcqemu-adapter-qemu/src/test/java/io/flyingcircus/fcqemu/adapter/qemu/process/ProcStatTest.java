package io.flyingcircus.fcqemu.adapter.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcStatTest {

    private static final String REST = " 1 2 3 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 4 0 987654 1 2 3";

    @Test
    void a_name_with_blanks_and_brackets_does_not_shift_the_fields() {
        assertThat(ProcStat.parse("42 (kvm.a) Z (b) S" + REST))
                .contains(new ProcStat("kvm.a) Z (b", 'S', 1, 4, 987654));
    }

    @Test
    void a_zombie_has_ended() {
        assertThat(ProcStat.parse("42 (kvm.test00) Z" + REST.replace("20 0 4 0", "20 0 1 0")))
                .get()
                .matches(ProcStat::ended);
        assertThat(ProcStat.parse("42 (kvm.test00) S" + REST)).get().matches(stat -> !stat.ended());
    }

    @Test
    void a_process_whose_first_thread_alone_is_a_zombie_has_not_ended() {
        assertThat(ProcStat.parse("42 (kvm.test00) Z" + REST)).get().matches(stat -> !stat.ended());
    }

    @Test
    void what_was_cut_off_is_absent() {
        assertThat(ProcStat.parse("")).isEmpty();
        assertThat(ProcStat.parse("42 (kvm.test00)")).isEmpty();
        assertThat(ProcStat.parse("42 (kvm.test00) S 1 2")).isEmpty();
    }
}
