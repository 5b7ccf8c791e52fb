/** What the daemon tells Prometheus, and whoever asks whether it is well. */
@NullMarked
package io.flyingcircus.fcqemu.cli.metrics;

import org.jspecify.annotations.NullMarked;
