/** What the build makes from the definitions of the commands: pages of the manual, completion for shells. */
@NullMarked
package io.flyingcircus.fcqemu.cli.reference;

import org.jspecify.annotations.NullMarked;
