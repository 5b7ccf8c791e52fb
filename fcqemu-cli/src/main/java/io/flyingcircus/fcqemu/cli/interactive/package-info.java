/** Commands that go on talking to whoever typed them: a VM's human monitor and its console. */
@NullMarked
package io.flyingcircus.fcqemu.cli.interactive;

import org.jspecify.annotations.NullMarked;
