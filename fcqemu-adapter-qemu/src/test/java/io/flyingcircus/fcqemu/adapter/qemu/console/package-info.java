@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.console;

import org.jspecify.annotations.NullMarked;
