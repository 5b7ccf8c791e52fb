/**
 * Hosts, their agents and QEMUs, Ceph and Consul under one seeded scheduler: every call of a port is a step, and at every step
 * actors may be switched, time may pass, and something may break.
 */
@NullMarked
package io.flyingcircus.fcqemu.it.simulation;

import org.jspecify.annotations.NullMarked;
