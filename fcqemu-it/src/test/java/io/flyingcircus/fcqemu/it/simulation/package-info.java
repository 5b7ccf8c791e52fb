/** Tests of hand-overs in the simulation. */
@NullMarked
package io.flyingcircus.fcqemu.it.simulation;

import org.jspecify.annotations.NullMarked;
