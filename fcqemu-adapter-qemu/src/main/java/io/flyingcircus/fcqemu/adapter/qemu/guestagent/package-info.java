/** The guest agent's protocol. The peer is the guest: nothing it sends is trusted. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import org.jspecify.annotations.NullMarked;
