package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An fc-qemu that is killed while {@code create-vm} is at work: the volume is there, and nobody knows what is in it. */
@OnTestbed
class HalfMadeRootIT {

    private static final int KILLED = 137;

    private final Testbed testbed;

    @TempDir
    private Path folder;

    HalfMadeRootIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** The host's configuration with a {@code create-vm} that makes half of its work and then kills who called it. */
    private Path killingConfig(TestVm vm) throws IOException {
        String original = Files.readString(vm.host().root().resolve("etc/qemu/fc-qemu.conf"));
        String half = "rbd --conf %s --id %s create --size 16 --image-feature layering {rbd_pool}/{name}.root"
                .formatted(testbed.cephConf(), vm.host().clientId());
        return Files.writeString(
                folder.resolve("killing.conf"),
                original.replaceFirst("(?m)^create-vm = .*$", "create-vm = " + half + " && kill -KILL \\$PPID"));
    }

    @Test
    void it_is_not_used_until_somebody_has_looked_at_it() throws IOException {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "half-made")) {
            vm.host()
                    .fcQemu()
                    .run("--config", killingConfig(vm).toString(), "start", vm.name())
                    .orFailUnless(KILLED);
            assertThat(vm.exists(vm.image("root"))).isTrue();

            String refused = vm.run("ensure").orFailUnless(69).stderr();
            assertThat(refused)
                    .contains("may be half made", "rbd rm " + vm.image("root"))
                    .contains("rados -p rbd.ssd rm fc-qemu.create-vm.half-made.root");
            assertThat(vm.qemu()).isEmpty();

            vm.rbd("rm", "--no-progress", vm.image("root")).orFail();
            vm.run("ensure").orFail();
            Outcome.assertRuns(vm);
            vm.run("kill").orFail();
        }
    }
}
