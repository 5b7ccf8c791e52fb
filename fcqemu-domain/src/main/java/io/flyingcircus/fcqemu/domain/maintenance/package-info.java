/** One host of the cluster at a time is emptied, to be worked on. */
@NullMarked
package io.flyingcircus.fcqemu.domain.maintenance;

import org.jspecify.annotations.NullMarked;
