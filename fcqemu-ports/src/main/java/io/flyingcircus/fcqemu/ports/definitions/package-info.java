/** The VM definitions kept on this host: the active one and the newest one received. */
@NullMarked
package io.flyingcircus.fcqemu.ports.definitions;

import org.jspecify.annotations.NullMarked;
