/** The domain's commands over ports in memory, where everything can be made to go wrong. */
@NullMarked
package io.flyingcircus.fcqemu.it.decisions;

import org.jspecify.annotations.NullMarked;
