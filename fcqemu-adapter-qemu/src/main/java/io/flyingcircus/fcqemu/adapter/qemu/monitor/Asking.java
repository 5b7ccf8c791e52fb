package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * Turns what goes wrong while a VM's monitor is asked into what it means for its operator.
 *
 * @param vm whose monitor
 */
record Asking(VmName vm) {

    /** @throws MonitorException told apart by its subclasses */
    <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (QmpException e) {
            throw MonitorFailures.of(vm, e);
        }
    }

    /** @throws MonitorException told apart by its subclasses */
    void tell(Order order) {
        try {
            order.tell();
        } catch (QmpException e) {
            throw MonitorFailures.of(vm, e);
        }
    }

    /** Something that has an answer. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws QmpException;
    }

    /** Something to be done. */
    @FunctionalInterface
    interface Order {
        void tell() throws QmpException;
    }
}
