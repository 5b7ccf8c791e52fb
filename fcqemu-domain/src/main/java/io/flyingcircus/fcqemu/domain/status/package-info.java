/** What an operator sees: the VMs of a host, and one VM in detail. */
@NullMarked
package io.flyingcircus.fcqemu.domain.status;

import org.jspecify.annotations.NullMarked;
