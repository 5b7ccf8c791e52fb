/** Observe, decide, act: bringing a VM to its wanted state. */
@NullMarked
package io.flyingcircus.fcqemu.domain.ensure;

import org.jspecify.annotations.NullMarked;
