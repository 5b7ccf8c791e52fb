package io.flyingcircus.fcqemu.it.testbed;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts a testbed when the first class that needs one comes, hands the same one to all of them, and takes it down at the
 * end of the JVM, also when that is ended by a signal. If {@code FCQEMU_TESTBED} names the folder of a testbed that is
 * up, that one is used, and left up.
 */
public final class TestbedExtension implements BeforeAllCallback, ParameterResolver {

    @Override
    public void beforeAll(ExtensionContext context) {
        TestbedRun.OURS.testbed();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Testbed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return TestbedRun.OURS.testbed();
    }
}
