package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.schedule.Tolerations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The taints that follow from a node's condition. All others are the user's. */
final class Taints {

    static final String NO_EXECUTE = "NoExecute";
    static final Taint SILENT = taint("node.kubernetes.io/unreachable", "NoSchedule");
    static final Taint LOST = taint("node.kubernetes.io/unreachable", NO_EXECUTE);
    static final Taint NOT_READY = taint("node.kubernetes.io/not-ready", "NoSchedule");
    static final Taint DISK_PRESSURE = taint("node.kubernetes.io/disk-pressure", "NoSchedule");
    static final Taint MEMORY_PRESSURE = taint(Tolerations.MEMORY_PRESSURE, "NoSchedule");
    static final Taint PID_PRESSURE = taint("node.kubernetes.io/pid-pressure", "NoSchedule");

    private static final Set<Taint> OURS =
            Set.of(SILENT, LOST, NOT_READY, MEMORY_PRESSURE, DISK_PRESSURE, PID_PRESSURE);

    private Taints() {}

    static List<Taint> of(Node node) {
        return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    }

    /**
     * Returns the user's taints, then the given ones. A user's NoExecute taint gets a time from which tolerations
     * count, even after a restart.
     */
    static List<Taint> with(Node node, List<Taint> ours, Instant now) {
        var taints = new ArrayList<Taint>();
        of(node).stream()
                .filter(taint -> !OURS.contains(taint))
                .map(taint -> timed(taint, now))
                .forEach(taints::add);
        taints.addAll(ours);
        return taints;
    }

    private static Taint timed(Taint taint, Instant now) {
        return NO_EXECUTE.equals(taint.getEffect()) && taint.getTimeAdded() == null
                ? new TaintBuilder(taint).withTimeAdded(Timestamps.format(now)).build()
                : taint;
    }

    private static Taint taint(String key, String effect) {
        return new TaintBuilder().withKey(key).withEffect(effect).build();
    }
}
