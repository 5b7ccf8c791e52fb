/** What the build runs once, so that the JVM's cache knows the classes that commands need. */
@NullMarked
package io.flyingcircus.fcqemu.cli.training;

import org.jspecify.annotations.NullMarked;
