/**
 * What comes with a guest from another host, before this host starts a QEMU with it. It begins to run as root, so nothing
 * gets into it but what the fleet's templates, or this host's own, can produce.
 */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.arrival;

import org.jspecify.annotations.NullMarked;
