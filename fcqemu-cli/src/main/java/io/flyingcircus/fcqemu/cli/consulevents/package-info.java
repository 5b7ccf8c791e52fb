/** What Consul's watches deliver, and the work that it makes. */
@NullMarked
package io.flyingcircus.fcqemu.cli.consulevents;

import org.jspecify.annotations.NullMarked;
