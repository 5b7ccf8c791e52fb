@NullMarked
package io.flyingcircus.fcqemu.adapter.ceph;

import org.jspecify.annotations.NullMarked;
