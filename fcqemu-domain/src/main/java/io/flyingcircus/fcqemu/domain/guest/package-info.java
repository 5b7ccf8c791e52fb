/** What is asked of the system inside a VM, and what it is told. */
@NullMarked
package io.flyingcircus.fcqemu.domain.guest;

import org.jspecify.annotations.NullMarked;
