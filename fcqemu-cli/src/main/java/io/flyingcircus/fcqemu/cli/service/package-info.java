/** Command lines that clients hand to the daemon: its socket, who may come, and what keeps them from holding it up. */
@NullMarked
package io.flyingcircus.fcqemu.cli.service;

import org.jspecify.annotations.NullMarked;
