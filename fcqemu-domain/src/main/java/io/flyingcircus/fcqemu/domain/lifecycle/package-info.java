/** Starting a VM, stopping it, ending it, and clearing away what it leaves. */
@NullMarked
package io.flyingcircus.fcqemu.domain.lifecycle;

import org.jspecify.annotations.NullMarked;
