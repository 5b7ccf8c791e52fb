/**
 * What every implementation of a port promises, as tests: each contract runs against the cluster in memory
 * ({@code InMemory...Test}) and against the real part ({@code ...IT}), so that tests of the domain never rest on a wish.
 */
@NullMarked
package io.flyingcircus.fcqemu.it.contract;

import org.jspecify.annotations.NullMarked;
