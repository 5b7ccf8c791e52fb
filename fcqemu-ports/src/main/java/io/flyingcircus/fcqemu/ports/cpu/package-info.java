/** What kinds of CPU a host can give its guests, and who wants to know. */
@NullMarked
package io.flyingcircus.fcqemu.ports.cpu;

import org.jspecify.annotations.NullMarked;
