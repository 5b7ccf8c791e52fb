/** The control channel between the two hosts of a migration. */
@NullMarked
package io.flyingcircus.fcqemu.ports.peer;

import org.jspecify.annotations.NullMarked;
