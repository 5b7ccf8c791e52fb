/** Where events go: the screen and {@code var/log/fc-qemu.log}. */
@NullMarked
package io.flyingcircus.fcqemu.cli.log;

import org.jspecify.annotations.NullMarked;
