/** A run in words: who called what and what came of it, what each side believed, and what changed. */
@NullMarked
package io.flyingcircus.fcqemu.it.simulation.replay;

import org.jspecify.annotations.NullMarked;
