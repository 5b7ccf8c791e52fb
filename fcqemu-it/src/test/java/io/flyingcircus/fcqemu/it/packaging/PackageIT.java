package io.flyingcircus.fcqemu.it.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package on the Debian that the tests run on, which has all that it depends on. */
@OnTestbed
class PackageIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    PackageIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** Another machine than a Debian on one file system, such as a container put together from several, has no use for it. */
    @BeforeEach
    void requireSystemThatCanBeLaidOver() {
        assumeThat(DebianTree.canBeLaidOver(Path.of("/"), folder))
                .as("an overlay over / is allowed here and has dpkg in it")
                .isTrue();
    }

    @Test
    void a_guest_goes_on_through_upgrade_and_removal_and_nothing_is_left_of_the_package() throws IOException {
        Path first = DebianPackage.make("2.0.9", folder);
        Path second = DebianPackage.make("2.1.0", folder);
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "packaged");
                DebianTree debian = new DebianTree(testbed, testbed.firstHost(), "here", Path.of("/"))) {
            new PackageLife(debian, vm).isLivedThrough(first, second);
        }
    }

    @Test
    void made_again_from_the_same_it_is_the_same() throws IOException {
        Path one = DebianPackage.make("2.0.9", folder);
        Path other = folder.resolve("again");
        assertThat(other.toFile().mkdir()).isTrue();
        assertThat(DebianPackage.make("2.0.9", other)).hasSameBinaryContentAs(one);
    }
}
