/** Routes of this host, through iproute2. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.network;

import org.jspecify.annotations.NullMarked;
