/** Which adapter stands behind which port, one Guice module for each of them. */
@NullMarked
package io.flyingcircus.fcqemu.cli.wiring;

import org.jspecify.annotations.NullMarked;
