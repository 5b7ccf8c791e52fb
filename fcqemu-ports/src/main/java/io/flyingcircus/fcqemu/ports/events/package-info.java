/** Structured log events. */
@NullMarked
package io.flyingcircus.fcqemu.ports.events;

import org.jspecify.annotations.NullMarked;
