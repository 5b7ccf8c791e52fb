/** {@code check}: a host is looked at in many threads at once, for so long and no longer. */
@NullMarked
package io.flyingcircus.fcqemu.cli.check;

import org.jspecify.annotations.NullMarked;
