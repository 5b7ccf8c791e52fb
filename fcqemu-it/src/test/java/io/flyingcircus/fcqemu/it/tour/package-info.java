/** The session in {@code docs/tour.md}, typed anew on real hosts. */
@NullMarked
package io.flyingcircus.fcqemu.it.tour;

import org.jspecify.annotations.NullMarked;
