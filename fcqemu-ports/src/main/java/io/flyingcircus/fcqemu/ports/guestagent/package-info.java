/** The agent that runs inside a guest. */
@NullMarked
package io.flyingcircus.fcqemu.ports.guestagent;

import org.jspecify.annotations.NullMarked;
