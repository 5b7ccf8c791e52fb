/** The daemon of a host of the testbed. */
@NullMarked
package io.flyingcircus.fcqemu.it.daemon;

import org.jspecify.annotations.NullMarked;
