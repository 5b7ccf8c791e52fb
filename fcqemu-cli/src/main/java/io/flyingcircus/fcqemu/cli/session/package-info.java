/** One host, opened for one command: its configuration, its log, and everything wired together. */
@NullMarked
package io.flyingcircus.fcqemu.cli.session;

import org.jspecify.annotations.NullMarked;
