/** The real tool, killed at a chosen call of a port. */
@NullMarked
package io.flyingcircus.fcqemu.it.killed;

import org.jspecify.annotations.NullMarked;
