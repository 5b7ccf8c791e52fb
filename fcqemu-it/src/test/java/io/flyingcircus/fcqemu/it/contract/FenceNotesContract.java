package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@link io.flyingcircus.fcqemu.ports.locks.FenceNotes}. */
abstract class FenceNotesContract extends StorageFixture {

    private FenceNote note(String address, String whose) {
        return new FenceNote(
                address,
                Optional.of(new FenceNote.Origin(
                        cluster().firstHost(),
                        Instant.parse("2026-11-23T15:00:00.123456Z"),
                        Instant.parse("2026-12-23T15:00:00Z"),
                        whose)));
    }

    @Test
    void what_one_host_notes_every_host_reads_by_address() {
        Image image = make(SSD, VolumeKind.ROOT);
        FenceNote one = note("10.0.0.1:0/1", "took locks for h2");
        FenceNote two = note("[fe80::1]:0/2", "a \"backup\", größer");
        connectFirst().fenceNotes().write(image, two);
        connectFirst().fenceNotes().write(image, one);

        assertThat(connectSecond().fenceNotes().read(image)).containsExactly(one, two);
    }

    @Test
    void a_volume_without_notes_has_none_and_those_of_another_are_not_its_own() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();
        session.fenceNotes().write(make(SSD, VolumeKind.TMP), note("10.0.0.1:0/1", "somebody"));

        assertThat(session.fenceNotes().read(image)).isEmpty();
    }

    @Test
    void a_note_replaces_one_of_the_same_address() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();
        session.fenceNotes().write(image, note("10.0.0.1:0/1", "before"));
        FenceNote after = note("10.0.0.1:0/1", "after");

        session.fenceNotes().write(image, after);

        assertThat(session.fenceNotes().read(image)).containsExactly(after);
    }

    @Test
    void a_note_is_removed_by_any_host_which_may_be_done_again() {
        Image image = make(SSD, VolumeKind.ROOT);
        FenceNote stays = note("10.0.0.1:0/11", "stays");
        connectFirst().fenceNotes().write(image, note("10.0.0.1:0/1", "goes"));
        connectFirst().fenceNotes().write(image, stays);
        StorageSession second = connectSecond();

        second.fenceNotes().remove(image, "10.0.0.1:0/1");
        second.fenceNotes().remove(image, "10.0.0.1:0/1");

        assertThat(second.fenceNotes().read(image)).containsExactly(stays);
    }

    @Test
    void a_volume_that_another_host_has_locked_takes_notes_and_stays_locked_and_unwatched() {
        Image image = make(SSD, VolumeKind.ROOT);
        connectSecond().locks().lock(image, cluster().secondHost());
        StorageSession first = connectFirst();
        VolumeLock before = first.locks().read(image);

        first.fenceNotes().write(image, note("10.0.0.1:0/1", "somebody"));

        assertThat(before).isInstanceOf(VolumeLock.Held.class);
        assertThat(connectSecond().volumes().inspect(List.of(image)).getFirst())
                .satisfies(state -> assertThat(state.lock()).isEqualTo(before))
                .satisfies(state -> assertThat(state.watchers()).isEmpty());
    }

    @Test
    void many_notes_are_all_read() {
        Image image = make(SSD, VolumeKind.ROOT);
        StorageSession session = connectFirst();
        List<FenceNote> notes = new ArrayList<>();
        for (int i = 100; i < 170; i++) {
            notes.add(
                    note("10.0.0.1:0/" + i, "one of many, with words that make it long enough to need larger buffers"));
        }
        notes.forEach(note -> session.fenceNotes().write(image, note));

        assertThat(session.fenceNotes().read(image)).isEqualTo(notes);
    }

    @Test
    void a_volume_that_is_not_there_is_not_found() {
        Image missing = image(SSD, VolumeKind.TMP);
        StorageSession session = connectFirst();

        assertFailsWith(Reason.NOT_FOUND, () -> session.fenceNotes().read(missing));
        assertFailsWith(Reason.NOT_FOUND, () -> session.fenceNotes().write(missing, note("10.0.0.1:0/1", "x")));
    }
}
