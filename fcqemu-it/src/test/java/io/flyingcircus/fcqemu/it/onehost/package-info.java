/** What an operator does on one host, with real Ceph, Consul, QEMU and a Linux guest. */
@NullMarked
package io.flyingcircus.fcqemu.it.onehost;

import org.jspecify.annotations.NullMarked;
