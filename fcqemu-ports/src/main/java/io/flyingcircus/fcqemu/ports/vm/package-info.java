/** What a virtual machine is meant to be: its name, definition and the units its sizes are given in. */
@NullMarked
package io.flyingcircus.fcqemu.ports.vm;

import org.jspecify.annotations.NullMarked;
