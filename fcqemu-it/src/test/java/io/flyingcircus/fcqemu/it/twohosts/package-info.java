/** What two hosts do with a VM between them: the real tool on both, real QEMU, Ceph and Consul. */
@NullMarked
package io.flyingcircus.fcqemu.it.twohosts;

import org.jspecify.annotations.NullMarked;
