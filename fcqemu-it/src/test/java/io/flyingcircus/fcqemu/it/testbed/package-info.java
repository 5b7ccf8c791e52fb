/** Real parts for tests: a Ceph, a Consul and hosts of their own, commands that run on them, and waiting for what they do. */
@NullMarked
package io.flyingcircus.fcqemu.it.testbed;

import org.jspecify.annotations.NullMarked;
