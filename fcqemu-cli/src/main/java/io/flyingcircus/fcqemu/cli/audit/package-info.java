/** Who had what done on this host, and what came of it. */
@NullMarked
package io.flyingcircus.fcqemu.cli.audit;

import org.jspecify.annotations.NullMarked;
