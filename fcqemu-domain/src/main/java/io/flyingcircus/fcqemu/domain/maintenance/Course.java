package io.flyingcircus.fcqemu.domain.maintenance;

import java.time.Duration;
import java.util.List;

/**
 * How far it has come to empty a host.
 *
 * @param requests how often the directory was asked
 * @param answered whether it said that there is nothing left for it to do
 * @param left the VMs that are still here
 * @param spent since the first request
 * @param calledOff whether somebody wants it no more
 */
record Course(int requests, boolean answered, List<Remaining> left, Duration spent, boolean calledOff) {

    Course {
        left = List.copyOf(left);
    }

    /** What is to be done next: a pure function. */
    Next next(MaintenanceSettings settings) {
        if (calledOff) {
            return new Next.CallOff();
        }
        boolean asked = answered || requests >= MaintenanceSettings.MOST_REQUESTS;
        if (!asked) {
            return new Next.Ask();
        }
        if (left.isEmpty()) {
            return new Next.Enter();
        }
        if (spent.compareTo(settings.patience()) < 0) {
            return new Next.Wait();
        }
        return left.stream().allMatch(vm -> vm.prospect().leaves()) ? new Next.TryAgain() : new Next.Postpone();
    }
}
