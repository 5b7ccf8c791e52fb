/** A running guest changes hosts: the source's and the target's side of a hand-over, and what they share. */
@NullMarked
package io.flyingcircus.fcqemu.domain.migration;

import org.jspecify.annotations.NullMarked;
