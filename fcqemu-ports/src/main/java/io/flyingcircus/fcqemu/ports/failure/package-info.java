/** Everything that can go wrong, told apart, each with the exit code an operator sees. */
@NullMarked
package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.NullMarked;
