/** The store of keys that the fleet shares, and waiting for changes in it. */
@NullMarked
package io.flyingcircus.fcqemu.ports.keys;

import org.jspecify.annotations.NullMarked;
