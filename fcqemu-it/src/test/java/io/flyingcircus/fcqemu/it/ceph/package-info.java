/** Tests of the Ceph adapter against a real cluster. */
@NullMarked
package io.flyingcircus.fcqemu.it.ceph;

import org.jspecify.annotations.NullMarked;
