/** Real QEMU processes without Ceph: started, asked over QMP, killed, and what they leave behind. */
@NullMarked
package io.flyingcircus.fcqemu.it.qemu;

import org.jspecify.annotations.NullMarked;
