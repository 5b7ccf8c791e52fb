/** The command {@code fc-qemu}: where everything meets. */
@NullMarked
package io.flyingcircus.fcqemu.cli;

import org.jspecify.annotations.NullMarked;
