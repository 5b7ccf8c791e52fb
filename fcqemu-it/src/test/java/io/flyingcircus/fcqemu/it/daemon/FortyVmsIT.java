package io.flyingcircus.fcqemu.it.daemon;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.time.Duration;

/** As many as each run of all tests has time for, whatever else the machine does. */
@OnTestbed
final class FortyVmsIT extends CrowdedHost {

    FortyVmsIT(Testbed testbed) {
        super(testbed, 40, Duration.ofSeconds(30));
    }
}
