/** The host's configuration: an INI file laid over built-in defaults, read into one record for each concern. */
@NullMarked
package io.flyingcircus.fcqemu.cli.config;

import org.jspecify.annotations.NullMarked;
