/** The distribution as it is built: its launcher, and the JVM's cache. */
@NullMarked
package io.flyingcircus.fcqemu.it.distribution;

import org.jspecify.annotations.NullMarked;
