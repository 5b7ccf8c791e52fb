/** The Consul adapter against a real Consul. */
@NullMarked
package io.flyingcircus.fcqemu.it.consul;

import org.jspecify.annotations.NullMarked;
