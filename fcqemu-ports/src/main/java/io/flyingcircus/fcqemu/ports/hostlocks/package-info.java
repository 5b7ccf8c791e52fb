/** Locks between processes of one host (flock). */
@NullMarked
package io.flyingcircus.fcqemu.ports.hostlocks;

import org.jspecify.annotations.NullMarked;
