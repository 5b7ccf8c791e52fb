package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import io.flyingcircus.fcqemu.adapter.ceph.process.CommandFailedException;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.Features;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes volumes afresh: content in sparse files first, so that nothing of the volume is touched if that fails; then the
 * volume is emptied and the content copied.
 *
 * @param scratch folder for temporary folders; what killed processes left there is removed
 * @param limit   how long the copy, and each program, may take
 * @param events  where is told that temporary files were left behind
 */
public record VolumeMaker(Path scratch, Duration limit, EventLog events) {

    /**
     * Makes a volume afresh. What was on it is lost.
     *
     * @param image open for writing, of the size it is to have, and ours alone
     * @throws StorageException {@link Reason#COMMAND_FAILED} when a program fails or this host lacks space, the volume
     *                          being as before; other reasons when Ceph fails, the volume then being half made
     */
    public void make(OpenImage image, VolumeContent content) {
        refuseUnsuitable(image);
        try (ScratchFolder folder = ScratchFolder.in(scratch, this::tellLeft)) {
            List<Piece> pieces = content.make(folder.path(), image.sizeBytes(), limit);
            ImageFilling filling = new ImageFilling(image, limit);
            filling.empty();
            filling.copy(pieces);
        } catch (CommandFailedException failed) {
            throw failure(image, content, failed.report().stripTrailing() + "\n" + room(), failed);
        } catch (IOException failed) {
            throw failure(image, content, failed + "; check the space below " + scratch, failed);
        }
    }

    /** Programs that make file systems seldom say that a disk is full. */
    private String room() {
        try {
            long left = Files.getFileStore(scratch).getUsableSpace() / (1024 * 1024);
            return "It was made below " + scratch + ", where " + left
                    + " MiB are left. If that is little, make room there" + " and try again.";
        } catch (IOException unknown) {
            return "It was made below " + scratch + ", whose disk cannot be asked (" + unknown.getMessage() + ").";
        }
    }

    private void tellLeft(IOException failure) {
        List<Field> fields = List.of(Field.of("below", scratch));
        events.record(new Event(Level.WARNING, Optional.empty(), "scratch-left", fields, failure));
    }

    private static StorageException failure(OpenImage image, VolumeContent content, String why, Exception cause) {
        String message =
                "making %s for %s failed; the volume is not usable: %s".formatted(content, image.fullName(), why);
        return new StorageException(Reason.COMMAND_FAILED, message, cause);
    }

    /** With its advisory lock held, a write to an image with exclusive-lock would hang for ever. */
    private static void refuseUnsuitable(OpenImage image) {
        Features features = image.features();
        if (features.exclusiveLock()) {
            throw new StorageException(
                    Reason.READ_ONLY,
                    "%s has the features %s: writes would hang while its lock is held. Nothing was changed. Run `rbd feature disable %s exclusive-lock` (with object-map, fast-diff and journaling before it, as far as it has them)."
                            .formatted(image.fullName(), String.join(", ", features.names()), image.fullName()));
        }
        if (features.migrating()) {
            throw new StorageException(
                    Reason.BUSY,
                    "%s is being moved by `rbd migration`. Nothing was changed. Commit or abort that first."
                            .formatted(image.fullName()));
        }
    }
}
