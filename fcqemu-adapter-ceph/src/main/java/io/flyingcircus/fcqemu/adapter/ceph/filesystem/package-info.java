/**
 * Swap space and the file system of tmp volumes, made in sparse files and copied through librbd: no kernel mapping, no
 * loop device, no mount.
 */
@NullMarked
package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import org.jspecify.annotations.NullMarked;
