/** Snapshots of volumes: what a backup, or an operator who wants to go back, is given. */
@NullMarked
package io.flyingcircus.fcqemu.ports.snapshots;

import org.jspecify.annotations.NullMarked;
