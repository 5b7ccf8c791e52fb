/** The cluster-wide register of which host runs which VM (Consul). */
@NullMarked
package io.flyingcircus.fcqemu.ports.catalog;

import org.jspecify.annotations.NullMarked;
