package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A storage that two hosts share, with the pools {@code rbd}, {@code rbd.ssd} and {@code rbd.hdd}. */
abstract class StorageFixture {

    static final PoolName SSD = new PoolName("rbd.ssd");
    static final PoolName HDD = new PoolName("rbd.hdd");

    private final List<StorageSession> sessions = new ArrayList<>();
    private final List<Image> made = new ArrayList<>();

    /** The cluster behind these tests. */
    abstract Cluster cluster();

    /** What the fixture needs of a cluster. */
    interface Cluster {

        /** One host's storage. */
        Storage first();

        /** Another host's. */
        Storage second();

        /** The administrator's, who may do what hosts may not. */
        Storage administrator();

        /** The one host's name. */
        HostName firstHost();

        /** The other's. */
        HostName secondHost();

        /** A VM that has no volumes. */
        VmName vm();

        /** Removes an image. */
        void remove(Image image);

        /** Protects a snapshot against removal. */
        void protect(Image image, SnapshotName snapshot);

        /** Ends that. */
        void unprotect(Image image, SnapshotName snapshot);

        /** Makes a clone of a protected snapshot. */
        Image cloneOf(Image image, SnapshotName snapshot);
    }

    StorageSession connectFirst() {
        return remember(cluster().first().connect());
    }

    StorageSession connectSecond() {
        return remember(cluster().second().connect());
    }

    StorageSession connectAdministrator() {
        return remember(cluster().administrator().connect());
    }

    private StorageSession remember(StorageSession session) {
        sessions.add(session);
        return session;
    }

    /** An image of the VM, which need not exist. */
    Image image(PoolName pool, VolumeKind kind) {
        return Image.of(pool, cluster().vm(), kind);
    }

    /** Makes an image of the VM. */
    Image make(PoolName pool, VolumeKind kind) {
        Image image = image(pool, kind);
        StorageSession session = connectFirst();
        session.volumes().create(image, new Mib(8));
        made.add(image);
        return image;
    }

    @AfterEach
    void tidyUp() {
        sessions.forEach(StorageSession::close);
        made.forEach(cluster()::remove);
    }

    static void assertFailsWith(Reason reason, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
