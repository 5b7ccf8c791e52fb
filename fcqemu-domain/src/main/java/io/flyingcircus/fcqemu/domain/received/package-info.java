/** What others want of this host: definitions and requests for snapshots that Consul delivers, and the work they make. */
@NullMarked
package io.flyingcircus.fcqemu.domain.received;

import org.jspecify.annotations.NullMarked;
