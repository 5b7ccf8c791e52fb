/**
 * The QEMU Machine Protocol. {@link io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession} knows its rules (greeting,
 * negotiation, commands and their answers, events); the {@code ...Commands} records have the commands with types, one
 * subject each, to which further subjects (migration, object model) are added as records of their own.
 *
 * <p>Reference: {@code docs/interop/qmp-spec.rst} and {@code qapi/*.json} of QEMU 7.2.
 */
@NullMarked
package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import org.jspecify.annotations.NullMarked;
