/** Routes of the real kernel. */
@NullMarked
package io.flyingcircus.fcqemu.it.network;

import org.jspecify.annotations.NullMarked;
