/** How guests are reached over the network of their host. */
@NullMarked
package io.flyingcircus.fcqemu.ports.network;

import org.jspecify.annotations.NullMarked;
