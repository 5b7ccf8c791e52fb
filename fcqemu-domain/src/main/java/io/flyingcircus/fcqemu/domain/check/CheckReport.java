package io.flyingcircus.fcqemu.domain.check;

import java.util.List;

/**
 * How a host is.
 *
 * @param findings what is wrong with it, the worst first
 * @param figures the host in numbers
 */
public record CheckReport(List<Finding> findings, Figures figures) {

    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** The worst of all. */
    public Severity severity() {
        return Severity.worst(findings.stream().map(Finding::severity).toList());
    }
}
