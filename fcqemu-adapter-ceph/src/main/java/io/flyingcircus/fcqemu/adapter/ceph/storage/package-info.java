/** The storage port on Ceph: where volumes are, who holds them, and making them. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.ceph.storage;

import org.jspecify.annotations.NullMarked;
