package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnTestbed
class FenceNotesIT {

    private static final String ADDRESS = "10.0.0.1:0/4711";
    private static final FenceNote NOTE = new FenceNote(
            ADDRESS,
            Optional.of(new FenceNote.Origin(
                    new HostName("h1"),
                    Instant.parse("2026-11-23T15:00:00Z"),
                    Instant.parse("2026-12-23T15:00:00Z"),
                    "took locks for h2")));

    private final CephLab lab;
    private final Image root;
    private final FenceNotes notes;
    private final StorageSession session;

    FenceNotesIT(Testbed testbed, @TempDir Path folder) {
        lab = new CephLab(testbed, folder);
        root = lab.image(CephLab.SSD, VolumeKind.ROOT);
        session = lab.connect(lab.firstHost());
        notes = session.fenceNotes();
    }

    @BeforeEach
    void makeVolume() {
        session.volumes().create(root, new Mib(16));
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    private String lockerId() {
        return switch (session.locks().read(root)) {
            case VolumeLock.Held held -> held.locker().clientId();
            case VolumeLock.Free free -> throw new AssertionError("not locked: " + free);
            case VolumeLock.Unreadable unreadable -> throw new AssertionError(unreadable.found());
        };
    }

    @Test
    void the_rbd_command_shows_a_note_and_other_metadata_is_none() {
        lab.rbd("image-meta", "set", root.fullName(), "conf_rbd_cache", "true").orFail();
        lab.rbd("image-meta", "set", root.fullName(), "zebra", "striped").orFail();
        notes.write(root, NOTE);

        assertThat(lab.rbd("image-meta", "get", root.fullName(), "fc-qemu.fenced." + ADDRESS)
                        .orFail()
                        .stdout())
                .contains("{\"by\":\"h1\",\"at\":\"2026-11-23T15:00:00Z\",\"until\":\"2026-12-23T15:00:00Z\"");
        assertThat(notes.read(root)).containsExactly(NOTE);
    }

    @Test
    void a_note_that_somebody_scribbled_on_still_tells_its_address() {
        for (String text : new String[] {"scribble", "[]", "{}", "{\"by\":\"h1\",\"at\":\"yesterday\"}"}) {
            lab.rbd("image-meta", "set", root.fullName(), "fc-qemu.fenced." + ADDRESS, text)
                    .orFail();

            assertThat(notes.read(root)).as(text).containsExactly(new FenceNote(ADDRESS, Optional.empty()));
        }
    }

    @Test
    void a_locked_volume_with_the_exclusive_lock_feature_takes_notes_like_any_other() {
        lab.rbd("feature", "enable", root.fullName(), "exclusive-lock").orFail();
        lab.rbd("lock", "add", root.fullName(), "h2").orFail();

        notes.write(root, NOTE);

        assertThat(notes.read(root)).containsExactly(NOTE);
        assertThat(lab.rbd("image-meta", "list", root.fullName()).orFail().stdout())
                .contains("fc-qemu.fenced." + ADDRESS);
        notes.remove(root, ADDRESS);
        notes.remove(root, ADDRESS);
        assertThat(notes.read(root)).isEmpty();
        // Else it could not even be removed.
        lab.rbd("lock", "rm", root.fullName(), "h2", lockerId()).orFail();
    }
}
