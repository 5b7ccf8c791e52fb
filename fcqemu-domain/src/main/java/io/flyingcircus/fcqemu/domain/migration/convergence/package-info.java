/** Whether a guest's memory gets across faster than the guest writes it anew, and what to do if it does not. */
@NullMarked
package io.flyingcircus.fcqemu.domain.migration.convergence;

import org.jspecify.annotations.NullMarked;
