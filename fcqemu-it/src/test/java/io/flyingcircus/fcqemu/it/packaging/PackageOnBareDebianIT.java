package io.flyingcircus.fcqemu.it.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The package on Debian 12 and 13 as debootstrap makes them, with what the package says it depends on and nothing else.
 * Only when it is named: making the two takes minutes, once.
 */
@OnTestbed
class PackageOnBareDebianIT {

    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Testbed testbed;

    @TempDir
    private Path folder;

    PackageOnBareDebianIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @ParameterizedTest
    @CsvSource({"bookworm, 7", "trixie, 10"})
    void it_is_all_that_is_missing_and_its_qemu_is_confined(String suite, int qemuVersion) throws IOException {
        Path first = DebianPackage.make("2.0.9", folder);
        Path second = DebianPackage.make("2.1.0", folder);
        String tree = Command.of(
                        Checkout.top().resolve("fcqemu-it/testbed").toString(), "debian", suite, first.toString())
                .run(PATIENCE)
                .orFail()
                .stdout();
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "on-" + suite);
                DebianTree debian = new DebianTree(testbed, testbed.firstHost(), suite, Path.of(tree.strip()))) {
            assertThat(debian.qemuVersion()).isEqualTo(qemuVersion);
            new PackageLife(debian, vm).isLivedThrough(first, second);
        }
    }
}
