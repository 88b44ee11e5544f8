package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.proto.node.EnvVar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The requests and limits of a container for its environment, in the units that it asks for, rounded up. */
final class ResourceFields {

    private static final int MILLI = 3;

    private ResourceFields() {}

    /**
     * @param container whose variable it is, and whose resource if the selector names no other
     * @return a limit that is not set is what the node has, which the node knows
     */
    static EnvVar variable(String name, Pod pod, Container container, ResourceFieldSelector selector) {
        var owner = owner(pod, container, selector.getContainerName());
        var words = selector.getResource().split("\\.", 2);
        boolean isLimit = words[0].equals("limits");
        var resources = owner.getResources();
        var amounts = resources == null ? null : isLimit ? resources.getLimits() : resources.getRequests();
        var amount = amount(amounts, words[words.length - 1]);
        var divisor = divisor(selector.getDivisor());
        var result = EnvVar.newBuilder().setName(name);
        if (isLimit && amount.signum() == 0) {
            boolean isCpu = words[1].equals("cpu");
            var unit = isCpu ? divisor.scaleByPowerOfTen(MILLI) : divisor;
            return result.setNodeField("allocatable." + words[1] + "/" + unit.toBigInteger())
                    .build();
        }
        return result.setValue(amount.divide(divisor, 0, RoundingMode.CEILING).toPlainString())
                .setVerbatim(true)
                .build();
    }

    private static Container owner(Pod pod, Container container, @Nullable String name) {
        if (name == null || name.isEmpty()) {
            return container;
        }
        return Stream.of(pod.getSpec().getContainers(), pod.getSpec().getInitContainers())
                .flatMap(containers -> containers.stream())
                .filter(one -> name.equals(one.getName()))
                .findFirst()
                .orElseThrow(() -> new UnresolvedException("container " + name + " not found"));
    }

    private static BigDecimal amount(@Nullable Map<String, Quantity> amounts, String resource) {
        var quantity = amounts == null ? null : amounts.get(resource);
        return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    }

    private static BigDecimal divisor(@Nullable Quantity divisor) {
        var amount = divisor == null ? BigDecimal.ZERO : divisor.getNumericalAmount();
        return amount.signum() == 0 ? BigDecimal.ONE : amount;
    }
}
