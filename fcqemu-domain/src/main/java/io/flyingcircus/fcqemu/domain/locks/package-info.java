/** The policy of volume locks: whose they are, and the order in which they change hands. */
@NullMarked
package io.flyingcircus.fcqemu.domain.locks;

import org.jspecify.annotations.NullMarked;
