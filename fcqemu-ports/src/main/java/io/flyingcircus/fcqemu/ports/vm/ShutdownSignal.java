package io.flyingcircus.fcqemu.ports.vm;

/** How a guest is asked to shut itself down. */
public enum ShutdownSignal {
    /** QMP {@code system_powerdown}: the ACPI power button. */
    POWER_BUTTON,
    /** QMP {@code send-key} ctrl-alt-delete, for guests of class "Puppet". */
    CTRL_ALT_DELETE
}
