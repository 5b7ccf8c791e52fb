/** Consistent snapshots of root volumes: taking them from a frozen guest, listing them, removing those whose time is over. */
@NullMarked
package io.flyingcircus.fcqemu.domain.snapshots;

import org.jspecify.annotations.NullMarked;
