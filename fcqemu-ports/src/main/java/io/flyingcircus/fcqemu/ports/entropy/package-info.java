/** Chance, as the domain needs it. */
@NullMarked
package io.flyingcircus.fcqemu.ports.entropy;

import org.jspecify.annotations.NullMarked;
