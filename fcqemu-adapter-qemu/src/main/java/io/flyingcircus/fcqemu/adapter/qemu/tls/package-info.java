/** Certificates of this host, in the layout of QEMU's {@code tls-creds-x509}, for the control channel and for QEMU. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.tls;

import org.jspecify.annotations.NullMarked;
