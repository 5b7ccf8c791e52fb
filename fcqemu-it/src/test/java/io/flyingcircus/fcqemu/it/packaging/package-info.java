/** The Debian package, installed, upgraded and removed on trees of Debian while guests run. */
@NullMarked
package io.flyingcircus.fcqemu.it.packaging;

import org.jspecify.annotations.NullMarked;
