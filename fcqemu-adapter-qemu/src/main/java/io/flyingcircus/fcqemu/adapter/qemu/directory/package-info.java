/** The directory of the fleet, which is asked over XML-RPC with what the host's ENC says about it. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.directory;

import org.jspecify.annotations.NullMarked;
