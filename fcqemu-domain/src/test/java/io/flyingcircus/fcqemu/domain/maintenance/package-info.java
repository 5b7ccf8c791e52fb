@NullMarked
package io.flyingcircus.fcqemu.domain.maintenance;

import org.jspecify.annotations.NullMarked;
