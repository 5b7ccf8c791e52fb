/** Rules of the architecture, checked on the compiled classes. */
@NullMarked
package io.flyingcircus.fcqemu.it.rules;

import org.jspecify.annotations.NullMarked;
