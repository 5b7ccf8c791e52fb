/** Which CPU models, with which mitigation flags, hosts can give their guests, and what several of them have in common. */
@NullMarked
package io.flyingcircus.fcqemu.domain.cpu;

import org.jspecify.annotations.NullMarked;
