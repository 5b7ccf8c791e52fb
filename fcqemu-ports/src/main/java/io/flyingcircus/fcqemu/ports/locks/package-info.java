/** Advisory locks of volumes, and cutting clients off the storage. */
@NullMarked
package io.flyingcircus.fcqemu.ports.locks;

import org.jspecify.annotations.NullMarked;
