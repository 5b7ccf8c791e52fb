/** The session in {@code docs/tour.md}, typed anew on real hosts. */
@NullMarked
package io.flyingcircus.fcqemu.it.walkthrough;

import org.jspecify.annotations.NullMarked;
