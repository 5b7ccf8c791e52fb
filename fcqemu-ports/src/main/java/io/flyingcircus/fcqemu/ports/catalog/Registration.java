package io.flyingcircus.fcqemu.ports.catalog;

import io.flyingcircus.fcqemu.ports.vm.HostName;

/**
 * One live entry of a VM in the catalog.
 *
 * @param host that says it runs the VM
 * @param modifyIndex Consul's, larger is newer
 */
public record Registration(HostName host, long modifyIndex) {}
