@NullMarked
package io.flyingcircus.fcqemu.cli;

import org.jspecify.annotations.NullMarked;
