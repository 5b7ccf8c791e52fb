/** How much guest memory a host may promise. */
@NullMarked
package io.flyingcircus.fcqemu.domain.memory;

import org.jspecify.annotations.NullMarked;
