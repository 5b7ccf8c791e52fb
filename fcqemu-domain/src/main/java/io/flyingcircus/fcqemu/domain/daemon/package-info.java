/** What the daemon of a host works on, and when: one queue for each VM, and what wakes it. */
@NullMarked
package io.flyingcircus.fcqemu.domain.daemon;

import org.jspecify.annotations.NullMarked;
