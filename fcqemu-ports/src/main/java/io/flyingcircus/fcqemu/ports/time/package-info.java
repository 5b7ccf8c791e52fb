/** The clock the domain asks, and waits on. */
@NullMarked
package io.flyingcircus.fcqemu.ports.time;

import org.jspecify.annotations.NullMarked;
