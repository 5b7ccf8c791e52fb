package io.flyingcircus.fcqemu.it.testbed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need real parts. They get a {@link Testbed} as a parameter of the constructor, of a life-cycle method or of
 * a test; see {@link TestbedExtension}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(TestbedExtension.class)
public @interface OnTestbed {}
