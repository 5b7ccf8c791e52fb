/** What the cluster in memory promises beyond the contracts of the ports. */
@NullMarked
package io.flyingcircus.fcqemu.it.memory;

import org.jspecify.annotations.NullMarked;
