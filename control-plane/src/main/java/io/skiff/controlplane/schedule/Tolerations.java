package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.skiff.controlplane.pod.QosClass;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Matches taints and tolerations (the rules of the Toleration type in core/v1). */
public final class Tolerations {

    /** The key of the taint on a node without memory, which only keeps off pods that ask for none. */
    public static final String MEMORY_PRESSURE = "node.kubernetes.io/memory-pressure";

    private Tolerations() {}

    /** Finds the first taint that keeps the pod off the node. */
    static Optional<Taint> untolerated(Pod pod, Node node) {
        return taintsOf(node).stream()
                .filter(taint -> !"PreferNoSchedule".equals(taint.getEffect()))
                .filter(taint -> toleration(pod, taint).isEmpty() && !copesWith(pod, taint))
                .findFirst();
    }

    /** Kubernetes gives all other pods a toleration of this taint when they are made. */
    private static boolean copesWith(Pod pod, Taint taint) {
        return MEMORY_PRESSURE.equals(taint.getKey()) && !QosClass.of(pod).equals("BestEffort");
    }

    /** Finds the pod's first toleration of a taint. */
    public static Optional<Toleration> toleration(Pod pod, Taint taint) {
        return pod.getSpec().getTolerations().stream()
                .filter(toleration -> matches(toleration, taint))
                .findFirst();
    }

    private static List<Taint> taintsOf(Node node) {
        return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    }

    private static boolean matches(Toleration toleration, Taint taint) {
        return (isEmpty(toleration.getEffect()) || toleration.getEffect().equals(taint.getEffect()))
                && (isEmpty(toleration.getKey()) || toleration.getKey().equals(taint.getKey()))
                && ("Exists".equals(toleration.getOperator())
                        || (Objects.equals(orEmpty(toleration.getValue()), orEmpty(taint.getValue()))
                                && !isEmpty(toleration.getKey())));
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
