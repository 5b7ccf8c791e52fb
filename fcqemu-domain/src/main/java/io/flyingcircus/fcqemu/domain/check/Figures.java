package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.ports.vm.Mib;

/**
 * A host in numbers, as far as they are known.
 *
 * @param running VMs with a process here
 * @param notRunning VMs that are wanted here and have none, those left out that somebody stopped by hand
 * @param pss what the processes really use together
 * @param expected what they may use together: their guests' memory, and the overhead of each
 * @param bookable all that may be promised; zero means no limit
 * @param swap what of them is in swap
 * @param largestSwap of a single one
 */
public record Figures(int running, int notRunning, Mib pss, Mib expected, Mib bookable, Mib swap, Mib largestSwap) {}
