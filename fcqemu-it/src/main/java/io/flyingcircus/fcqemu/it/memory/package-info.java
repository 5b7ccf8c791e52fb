/**
 * A cluster in memory, for tests of the domain: all ports of some hosts that share a storage, a catalog and a clock.
 *
 * <p>It has no threads and knows no real time. {@link io.flyingcircus.fcqemu.it.memory.InMemoryClock} goes on when
 * somebody waits, everything else happens inside the calls, each of which is announced to one
 * {@link io.flyingcircus.fcqemu.it.memory.Steps} before it does anything. The same contract tests run against these ports
 * and the real ones.
 */
@NullMarked
package io.flyingcircus.fcqemu.it.memory;

import org.jspecify.annotations.NullMarked;
