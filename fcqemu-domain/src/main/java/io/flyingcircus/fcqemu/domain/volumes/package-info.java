/** Sizes and contents of a VM's volumes. */
@NullMarked
package io.flyingcircus.fcqemu.domain.volumes;

import org.jspecify.annotations.NullMarked;
