/** What the QEMU program of this host is able to do. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.binary;

import org.jspecify.annotations.NullMarked;
