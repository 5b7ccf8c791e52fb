package io.flyingcircus.fcqemu.it.testbed;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The one testbed of this JVM: brought up on first use, taken down when the JVM ends. Failsafe runs several JVMs side by
 * side and hands each one class after the other, so it outlives what JUnit takes for a run.
 */
final class TestbedRun {

    /** Failsafe's number of this JVM, 1 at least. */
    private static final String FORK = System.getProperty("fcqemu.fork", "1");

    /** The only one. */
    static final TestbedRun OURS = new TestbedRun();

    private final TestbedScript script;
    private final boolean ours;
    private @Nullable Testbed testbed;
    private @Nullable AssertionError failure;

    private TestbedRun() {
        String named = System.getenv("FCQEMU_TESTBED");
        ours = named == null || named.isEmpty();
        script = new TestbedScript(ours ? Checkout.target().resolve("bed" + FORK) : Path.of(named));
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
            Runtime.getRuntime().addShutdownHook(new Thread(script::down, "testbed-down"));
            script.up();
        }
        return script.describe();
    }
}
