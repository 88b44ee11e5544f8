package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes of a volume: one of its terms holds, which is when all its requirements do. */
public final class NodeTerms {

    private NodeTerms() {}

    /** Whether pods on the node can use the volume. */
    public static boolean admits(PersistentVolume volume, Node node) {
        var affinity = volume.getSpec().getNodeAffinity();
        if (affinity == null || affinity.getRequired() == null) {
            return true;
        }
        return affinity.getRequired().getNodeSelectorTerms().stream().anyMatch(term -> holds(term, node));
    }

    /** A term without requirements holds for no node, as in Kubernetes. */
    private static boolean holds(NodeSelectorTerm term, Node node) {
        var labels = node.getMetadata().getLabels();
        var fields = Map.of("metadata.name", node.getMetadata().getName());
        boolean isEmpty =
                term.getMatchExpressions().isEmpty() && term.getMatchFields().isEmpty();
        return !isEmpty
                && term.getMatchExpressions().stream()
                        .allMatch(one -> holds(one, labels == null ? null : labels.get(one.getKey())))
                && term.getMatchFields().stream().allMatch(one -> holds(one, fields.get(one.getKey())));
    }

    private static boolean holds(NodeSelectorRequirement requirement, @Nullable String value) {
        return switch (requirement.getOperator()) {
            case "In" -> value != null && requirement.getValues().contains(value);
            case "NotIn" -> value == null || !requirement.getValues().contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt" -> compare(value, requirement) > 0;
            case "Lt" -> compare(value, requirement) < 0;
            default -> false;
        };
    }

    /** 0, which is neither greater nor less, when one of them is no number. */
    private static int compare(@Nullable String value, NodeSelectorRequirement requirement) {
        try {
            return value == null || requirement.getValues().isEmpty()
                    ? 0
                    : Long.compare(
                            Long.parseLong(value),
                            Long.parseLong(requirement.getValues().get(0)));
        } catch (NumberFormatException isNone) {
            return 0;
        }
    }
}
