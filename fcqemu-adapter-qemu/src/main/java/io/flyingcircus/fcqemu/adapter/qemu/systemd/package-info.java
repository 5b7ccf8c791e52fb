/** What a service tells systemd about itself. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.systemd;

import org.jspecify.annotations.NullMarked;
