/** How guests with routed network cards are reached. */
@NullMarked
package io.flyingcircus.fcqemu.domain.network;

import org.jspecify.annotations.NullMarked;
