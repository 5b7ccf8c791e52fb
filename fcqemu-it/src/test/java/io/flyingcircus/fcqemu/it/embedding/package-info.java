/** What those who embed fcqemu build on. */
@NullMarked
package io.flyingcircus.fcqemu.it.embedding;

import org.jspecify.annotations.NullMarked;
