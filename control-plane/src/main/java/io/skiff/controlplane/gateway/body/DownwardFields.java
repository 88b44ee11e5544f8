package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.View;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of a pod's fields and resources for its files and variables (the downward API of Kubernetes).
 *
 * <p>A container without a limit sees what its node can give to pods, as kubelet does it.
 */
final class DownwardFields {

    private final Pod pod;
    private final View view;

    DownwardFields(Pod pod, View view) {
        this.pod = pod;
        this.view = view;
    }

    /** The content of a file. */
    String value(DownwardAPIVolumeFile file) {
        if (file.getFieldRef() != null) {
            return PodFields.value(pod, file.getFieldRef().getFieldPath());
        }
        return amount(file.getResourceFieldRef(), file.getResourceFieldRef().getContainerName());
    }

    /**
     * A limit or a request in units of the divisor, rounded up; 0 for a request that is not there.
     *
     * @param container whose resources count
     */
    String amount(ResourceFieldSelector selector, @Nullable String container) {
        var resource = selector.getResource();
        int dot = resource.indexOf('.');
        var name = resource.substring(dot + 1);
        var amount = resource.startsWith("limits.")
                ? limit(container(container), name)
                : quantity(
                        container(container).getResources() == null
                                ? null
                                : container(container).getResources().getRequests(),
                        name);
        return amount.map(Quantity::getNumericalAmount)
                .orElse(BigDecimal.ZERO)
                .divide(divisor(selector.getDivisor()), 0, RoundingMode.CEILING)
                .toPlainString();
    }

    private Optional<Quantity> limit(Container container, String name) {
        var limits = container.getResources() == null
                ? null
                : container.getResources().getLimits();
        return quantity(limits, name)
                .or(() -> PodState.nodeName(pod)
                        .flatMap(node -> view.find(NodeKind.NODE, "", node))
                        .map(stored -> stored.object().getStatus())
                        .flatMap(status -> quantity(status.getAllocatable(), name)));
    }

    private Container container(@Nullable String name) {
        return Stream.concat(pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnresolvedException("container " + name + " not found"));
    }

    private static Optional<Quantity> quantity(@Nullable Map<String, Quantity> quantities, String name) {
        return quantities == null ? Optional.empty() : Optional.ofNullable(quantities.get(name));
    }

    /** Zero counts as one, as in Kubernetes. */
    private static BigDecimal divisor(@Nullable Quantity divisor) {
        var amount = divisor == null ? BigDecimal.ZERO : divisor.getNumericalAmount();
        return amount.signum() == 0 ? BigDecimal.ONE : amount;
    }
}
