@NullMarked
package io.flyingcircus.fcqemu.domain.migration.convergence;

import org.jspecify.annotations.NullMarked;
