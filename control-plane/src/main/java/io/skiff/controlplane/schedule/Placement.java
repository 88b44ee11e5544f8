package io.skiff.controlplane.schedule;

import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;

/** The node for a pod, or the reasons why there is none. */
public sealed interface Placement {

    /** The node on which the pod fits best. */
    record Placed(String nodeName) implements Placement {}

    /**
     * No node takes the pod.
     *
     * @param reasons the number of refusing nodes by reason; a node may have several
     */
    record Unschedulable(int nodes, Map<String, Integer> reasons) implements Placement {

        public Unschedulable {
            reasons = Map.copyOf(reasons);
        }

        /**
         * Returns a message such as
         * {@code 0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {x: y}.}
         */
        public String message() {
            return nodes == 0
                    ? "no nodes available to schedule pods"
                    : "0/%d nodes are available: %s.".formatted(nodes, countedReasons());
        }

        private String countedReasons() {
            return reasons.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .map(reason -> reason.getValue() + " " + reason.getKey())
                    .collect(Collectors.joining(", "));
        }
    }
}
