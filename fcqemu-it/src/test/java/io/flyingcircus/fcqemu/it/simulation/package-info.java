/** Tests of what simulates several processes, and with it. */
@NullMarked
package io.flyingcircus.fcqemu.it.simulation;

import org.jspecify.annotations.NullMarked;
