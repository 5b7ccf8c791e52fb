/** Starting a QEMU that outlives its starter, its run files, and telling why one did not start. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.launch;

import org.jspecify.annotations.NullMarked;
