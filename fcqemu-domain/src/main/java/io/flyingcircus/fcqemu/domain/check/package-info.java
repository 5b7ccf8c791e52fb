/** What is wrong with a host: looked at in parts that wait for nobody, and graded as Nagios plugins do. */
@NullMarked
package io.flyingcircus.fcqemu.domain.check;

import org.jspecify.annotations.NullMarked;
