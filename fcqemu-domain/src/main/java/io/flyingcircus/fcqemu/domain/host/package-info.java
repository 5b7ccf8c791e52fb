/** The host a command works on: its ports, its settings, and the work on one VM. */
@NullMarked
package io.flyingcircus.fcqemu.domain.host;

import org.jspecify.annotations.NullMarked;
