/** Memory of this host and what its VMs really use. */
@NullMarked
package io.flyingcircus.fcqemu.ports.memory;

import org.jspecify.annotations.NullMarked;
