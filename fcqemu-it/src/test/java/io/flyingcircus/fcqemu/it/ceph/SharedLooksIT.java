package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephStorage;
import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection for the looks of many: what becomes of it harms none of them. */
@OnTestbed
class SharedLooksIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Testbed testbed;
    private final CephLab lab;
    private final Path cephConf;
    private final CephStorage storage;
    private final Image image;

    SharedLooksIT(Testbed testbed, @TempDir Path folder) throws IOException {
        this.testbed = testbed;
        this.lab = new CephLab(testbed, folder);
        this.cephConf = Files.copy(testbed.cephConf(), folder.resolve("ceph.conf"));
        ClusterSettings settings = ClusterSettings.of("ceph", lab.firstHost().clientId(), cephConf)
                .withTimeouts(Duration.ofSeconds(5), PATIENCE, PATIENCE);
        this.storage = new CephStorage(lab.settings(settings, "false {name}"), Connections.ahead(), event -> {});
        this.image = lab.image(CephLab.SSD, VolumeKind.ROOT);
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    @Test
    void a_request_that_hangs_delays_nobody_else_and_is_made_again_over_a_new_connection() throws Exception {
        VmName hung = new VmName(lab.vm() + "h");
        Image root = Image.of(CephLab.HDD, hung, VolumeKind.ROOT);
        lab.connect(lab.firstHost()).volumes().create(image, new Mib(8));
        String first = client();
        testbed.order("objects", "hang", CephLab.HDD.value(), "rbd_id." + root.name());
        CompletableFuture<List<VolumePlace>> waiting;
        try {
            waiting = CompletableFuture.supplyAsync(() -> {
                try (StorageLook look = look()) {
                    return look.find(hung, CephLab.HDD);
                }
            });
            long begun = System.nanoTime();
            int looks = 0;
            do {
                long asked = System.nanoTime();
                assertThat(inspect().lock()).isNotNull();
                assertThat(System.nanoTime() - asked)
                        .as("a look at another VM, in ns")
                        .isLessThan(Duration.ofSeconds(4).toNanos());
                looks++;
            } while (System.nanoTime() - begun < Duration.ofSeconds(3).toNanos());
            assertThat(looks).isGreaterThan(1);
            assertThat(waiting).isNotDone();
            Await.atMost(PATIENCE).until("looks have another connection", () -> !client().equals(first));
            assertThat(waiting).isNotDone();
        } finally {
            testbed.order("objects", "mend", CephLab.HDD.value(), "rbd_id." + root.name());
        }
        assertThat(waiting.get(60, TimeUnit.SECONDS))
                .allSatisfy(place -> assertThat(place).isInstanceOf(VolumePlace.Missing.class));
    }

    @Test
    void what_the_connection_was_made_by_has_changed_so_another_one_is_made() throws IOException {
        String first = client();
        assertThat(client()).isEqualTo(first);
        Files.setLastModifiedTime(cephConf, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(client()).isNotEqualTo(first);

        Files.writeString(
                cephConf, Files.readString(cephConf).replaceAll("(?m)^mon.host.*$", "mon host = 127.0.0.1:1"));
        Files.setLastModifiedTime(cephConf, FileTime.from(Instant.now().plusSeconds(120)));
        assertThatThrownBy(this::client).isInstanceOf(StorageException.class).hasMessageContaining("127.0.0.1:1");

        Files.copy(testbed.cephConf(), cephConf, StandardCopyOption.REPLACE_EXISTING);
        assertThat(client()).isNotEqualTo(first);
    }

    private StorageLook look() {
        return storage.look().orElseThrow();
    }

    private String client() {
        try (StorageLook look = look()) {
            return look.clientAddress();
        }
    }

    private ImageState inspect() {
        try (StorageLook look = look()) {
            return look.inspect(List.of(image)).getFirst();
        }
    }
}
