@NullMarked
package io.flyingcircus.fcqemu.domain;

import org.jspecify.annotations.NullMarked;
