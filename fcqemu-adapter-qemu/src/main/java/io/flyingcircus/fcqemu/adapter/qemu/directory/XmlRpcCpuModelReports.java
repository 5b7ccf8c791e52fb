package io.flyingcircus.fcqemu.adapter.qemu.directory;

import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.ports.cpu.CpuModelReports;
import java.util.List;

/** {@code report_supported_cpu_models}. */
public final class XmlRpcCpuModelReports implements CpuModelReports {

    private static final String METHOD = "report_supported_cpu_models";

    private final DirectoryServer directory;

    /** Reports to that directory. */
    public XmlRpcCpuModelReports(DirectoryServer directory) {
        this.directory = directory;
    }

    @Override
    public void report(List<String> models) {
        // What it returns says nothing.
        var _ = directory.call(METHOD, List.of(XmlRpcValue.Array.ofTexts(models)));
    }
}
