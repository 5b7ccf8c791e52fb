/** Configured command lines, run through the shell and bounded in time and output. */
@NullMarked
package io.flyingcircus.fcqemu.adapter.ceph.process;

import org.jspecify.annotations.NullMarked;
