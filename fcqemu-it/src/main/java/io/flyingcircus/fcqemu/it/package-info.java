@NullMarked
package io.flyingcircus.fcqemu.it;

import org.jspecify.annotations.NullMarked;
