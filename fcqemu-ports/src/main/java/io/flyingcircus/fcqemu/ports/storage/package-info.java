/** RBD images that are the disks of a VM, and who has them open. */
@NullMarked
package io.flyingcircus.fcqemu.ports.storage;

import org.jspecify.annotations.NullMarked;
