/** What fcqemu decides: the commands on a VM, as plain sequential code over ports. */
@NullMarked
package io.flyingcircus.fcqemu.domain;

import org.jspecify.annotations.NullMarked;
