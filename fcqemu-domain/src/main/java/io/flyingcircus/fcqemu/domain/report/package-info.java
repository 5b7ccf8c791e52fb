/** How the domain words its log events. */
@NullMarked
package io.flyingcircus.fcqemu.domain.report;

import org.jspecify.annotations.NullMarked;
