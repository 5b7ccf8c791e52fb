@NullMarked
package io.flyingcircus.fcqemu.adapter.consul;

import org.jspecify.annotations.NullMarked;
