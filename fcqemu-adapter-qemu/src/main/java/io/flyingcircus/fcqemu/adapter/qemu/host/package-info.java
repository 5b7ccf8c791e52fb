/** Where everything lies on this host, and what its configuration says about QEMU. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.host;

import org.jspecify.annotations.NullMarked;
