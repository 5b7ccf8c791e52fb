/** Tests of what both ends of a hand-over share. */
@NullMarked
package io.flyingcircus.fcqemu.domain.migration;

import org.jspecify.annotations.NullMarked;
