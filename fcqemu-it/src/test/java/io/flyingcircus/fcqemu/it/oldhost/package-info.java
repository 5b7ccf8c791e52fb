/**
 * A fleet in which one host has the tool of before: its QEMUs are taken over in place, guests go to it and come from it. The
 * old side is {@code testbed.d/old_host}, which knows nothing of the code under test.
 */
@NullMarked
package io.flyingcircus.fcqemu.it.oldhost;

import org.jspecify.annotations.NullMarked;
