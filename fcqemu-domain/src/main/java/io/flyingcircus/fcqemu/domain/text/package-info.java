/** How things are put into words. */
@NullMarked
package io.flyingcircus.fcqemu.domain.text;

import org.jspecify.annotations.NullMarked;
