@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu;

import org.jspecify.annotations.NullMarked;
