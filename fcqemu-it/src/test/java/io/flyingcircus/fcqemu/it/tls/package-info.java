/** Guests that travel over TLS. */
@NullMarked
package io.flyingcircus.fcqemu.it.tls;

import org.jspecify.annotations.NullMarked;
