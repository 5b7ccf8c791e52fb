/** What {@code ls} and {@code status} print: for people, and as JSON. Pure functions of what was found. */
@NullMarked
package io.flyingcircus.fcqemu.cli.output;

import org.jspecify.annotations.NullMarked;
