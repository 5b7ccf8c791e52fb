package io.flyingcircus.fcqemu.domain.volumes;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;

/** Makes the volumes a VM lacks, and fills those that are made afresh at every cold start. */
public final class VolumePreparation {

    private final VmWork work;

    /** Prepares volumes of the VM that is being worked on. */
    public VolumePreparation(VmWork work) {
        this.work = work;
    }

    /**
     * Makes volumes that are in no pool at all.
     *
     * @param observed as they are now; none ambiguous
     * @return as they are afterwards
     */
    public VolumeSet createMissing(VmDefinition definition, VolumeSet observed) {
        List<VolumeKind> missing = observed.missing();
        if (missing.isEmpty()) {
            return observed;
        }
        Volumes volumes = work.storage().volumes();
        for (VolumeKind kind : missing) {
            work.events().info("create-volume", Field.of("volume", Image.of(definition.rbdPool(), work.vm(), kind)));
            switch (kind) {
                case ROOT -> volumes.createRoot(definition);
                case SWAP ->
                    volumes.create(Image.of(definition.rbdPool(), work.vm(), kind), VolumeSizes.swap(definition));
                case TMP ->
                    volumes.create(Image.of(definition.rbdPool(), work.vm(), kind), VolumeSizes.tmp(definition));
                case CIDATA -> throw new IllegalStateException("cidata is never required");
            }
        }
        VolumeSet afterwards = VolumeSet.observe(volumes, work.vm(), definition.rbdPool());
        if (!afterwards.missing().isEmpty() || !afterwards.ambiguous().isEmpty()) {
            throw new VmStateException("the volumes of " + work.vm() + " are not complete after they were made: "
                    + afterwards.describe(work.host()) + ". Check what the configured create-vm command does.");
        }
        return afterwards;
    }

    /** Grows volumes to their sizes, and makes swap and tmp afresh. Call it holding all locks, with no QEMU running. */
    public void fill(VmDefinition definition, VolumeSet volumes) {
        grow(volumes.get(VolumeKind.ROOT), VolumeSizes.root(definition));
        Image swap = grow(volumes.get(VolumeKind.SWAP), VolumeSizes.swap(definition));
        work.storage().volumes().makeSwap(swap);
        Image tmp = grow(volumes.get(VolumeKind.TMP), VolumeSizes.tmp(definition));
        work.storage().volumes().makeTmp(tmp, seedFiles(definition));
    }

    private Image grow(VolumeState volume, Mib size) {
        Image image = volume.image().orElseThrow().image();
        if (volume.image().orElseThrow().features().contains(ImageFeature.MIGRATING)) {
            work.events().warning("not-resized", Field.of("volume", image), Field.of("reason", "rbd-migration"));
        } else if (work.storage().volumes().grow(image, size)) {
            work.events().info("grow-volume", Field.of("volume", image), Field.of("size", size));
        }
        return image;
    }

    private List<SeedFile> seedFiles(VmDefinition definition) {
        return List.of(
                new SeedFile("enc.json", 0640, definition.encJson() + "\n"),
                new SeedFile(
                        "qemu-binary-generation-booted", 0640, work.settings().binaryGeneration() + "\n"));
    }
}
