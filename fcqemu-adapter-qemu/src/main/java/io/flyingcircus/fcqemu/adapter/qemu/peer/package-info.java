/**
 * The control channel of a migration: XML-RPC over HTTP, one request on each connection.
 *
 * <p>Both ends are small and made for this. The JDK's HTTP client may send a request twice, lets a body trickle in for
 * longer than its timeout, and brings threads of its own; the JDK's HTTP server takes its limits from properties of the
 * whole process. Here a request is sent once, it is certain whether anything was sent, and every wait, size and number of
 * connections has a bound.
 */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.peer;

import org.jspecify.annotations.NullMarked;
