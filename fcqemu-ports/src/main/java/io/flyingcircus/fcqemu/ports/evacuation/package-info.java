/** Who gives the VMs of a host other hosts. */
@NullMarked
package io.flyingcircus.fcqemu.ports.evacuation;

import org.jspecify.annotations.NullMarked;
