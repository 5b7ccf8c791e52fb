package io.flyingcircus.fcqemu.it.testbed;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The one testbed of a test run: brought up on first use, taken down once. */
final class TestbedRun implements AutoCloseable {

    private final TestbedScript script;
    private final boolean ours;
    private final AtomicBoolean down = new AtomicBoolean();
    private final Thread hook = new Thread(this::takeDown, "testbed-down");
    private @Nullable Testbed testbed;
    private @Nullable AssertionError failure;

    TestbedRun() {
        String named = System.getenv("FCQEMU_TESTBED");
        ours = named == null || named.isEmpty();
        script = new TestbedScript(ours ? Checkout.target().resolve("testbed") : Path.of(named));
    }

    /**
     * The testbed.
     *
     * @throws AssertionError if it does not come up, each time: a second try would only take longer to say the same
     */
    synchronized Testbed testbed() {
        if (failure != null) {
            throw new AssertionError(failure.getMessage(), failure);
        }
        if (testbed == null) {
            try {
                testbed = bringUp();
            } catch (AssertionError e) {
                failure = e;
                throw e;
            }
        }
        return testbed;
    }

    private Testbed bringUp() {
        if (ours) {
            Runtime.getRuntime().addShutdownHook(hook);
            script.up();
        }
        return script.describe();
    }

    @Override
    public void close() {
        takeDown();
    }

    private void takeDown() {
        if (ours && down.compareAndSet(false, true)) {
            script.down();
        }
    }
}
