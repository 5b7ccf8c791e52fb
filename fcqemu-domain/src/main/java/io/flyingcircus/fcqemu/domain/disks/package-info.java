/** Disks of a running VM: their throttles and their sizes. */
@NullMarked
package io.flyingcircus.fcqemu.domain.disks;

import org.jspecify.annotations.NullMarked;
