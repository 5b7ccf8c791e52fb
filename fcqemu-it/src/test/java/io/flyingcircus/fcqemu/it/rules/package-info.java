/** Rules that tests keep: those of the architecture on the compiled classes, and that promises name tests that are there. */
@NullMarked
package io.flyingcircus.fcqemu.it.rules;

import org.jspecify.annotations.NullMarked;
