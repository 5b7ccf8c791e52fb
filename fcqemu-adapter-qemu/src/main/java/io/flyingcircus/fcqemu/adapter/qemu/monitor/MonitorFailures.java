package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/** What a failure of the protocol means for a VM and its operator. */
final class MonitorFailures {

    private MonitorFailures() {}

    static MonitorException of(VmName vm, QmpException e) {
        String what = "VM " + vm + ": " + e.getMessage() + ".";
        return switch (e) {
            case QmpException.SocketAbsent _ ->
                new MonitorException.Gone(what + " Its QEMU has ended, or is just starting; nothing was changed.", e);
            case QmpException.Disconnected _ ->
                new MonitorException.Gone(
                        what + " Its QEMU ended, or is about to; whether it did what it was asked is not known."
                                + " Look with: fc-qemu status " + vm,
                        e);
            case QmpException.Busy _ ->
                new MonitorException.Busy(
                        what + " Nothing is known about the guest, and nothing was changed. Try again; who holds the"
                                + " monitor shows: ss -xp | grep qemu." + vm + ".qmp.sock",
                        e);
            case QmpException.TimedOut _ ->
                new MonitorException.Silent(
                        what + " QEMU's main thread is blocked, often by its storage; the guest may be running, and"
                                + " what was asked may still be done. Check the storage, then try again.",
                        e);
            case QmpException.Abandoned _ ->
                new MonitorException.Silent(
                        what + " The wait ended on this side; nothing is known about the guest. Try again.", e);
            case QmpException.CommandFailed _ ->
                new MonitorException.CommandFailed(
                        what + " QEMU refused it and goes on as before. Its own log is " + vm
                                + ".qemu.internal.log in the folder of the VMs' logs.",
                        e);
            case QmpException.NegotiationFailed _, QmpException.NotQmp _, QmpException.ProtocolNonsense _ ->
                new MonitorException.ProtocolBroken(
                        what
                                + " Nothing is known about the guest. Check what listens on the socket: ss -xlp | grep qemu."
                                + vm + ".qmp.sock",
                        e);
        };
    }
}
