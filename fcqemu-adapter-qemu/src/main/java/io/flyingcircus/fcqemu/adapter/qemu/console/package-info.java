/** What guests wrote to their serial consoles, run by run. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.console;

import org.jspecify.annotations.NullMarked;
