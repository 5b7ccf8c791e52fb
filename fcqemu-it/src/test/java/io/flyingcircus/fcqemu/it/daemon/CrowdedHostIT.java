package io.flyingcircus.fcqemu.it.daemon;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.time.Duration;

/** Two hundred, on a machine that does nothing else. */
@OnTestbed
final class CrowdedHostIT extends CrowdedHost {

    CrowdedHostIT(Testbed testbed) {
        super(testbed, 200, Duration.ofSeconds(2));
    }
}
