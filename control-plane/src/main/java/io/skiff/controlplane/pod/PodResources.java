package io.skiff.controlplane.pod;

import com.google.common.math.LongMath;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resources that a pod reserves on its node, or that a node offers. */
public record PodResources(long cpuMillis, long memoryBytes, long storageBytes, long pods, HugePages hugePages) {

    /** The disk, in requests and limits. */
    public static final String STORAGE = "ephemeral-storage";

    private static final int LONG_DIGITS = 19;

    public static final PodResources NONE = new PodResources(0, 0, 0, 0, HugePages.NONE);

    /**
     * Computes the request of a pod: that of its containers and sidecars (their limits where a request is missing), or of an init container with
     * the sidecars before it if that is more; and one pod. A container that its node has given other resources than its spec now asks for counts
     * with the larger ones; with those that it has, if the node can never give the others.
     */
    public static PodResources requestedBy(Pod pod) {
        var running = NONE;
        var allocated = PodResizes.allocated(pod);
        boolean isInfeasible = PodResizes.isInfeasible(pod);
        for (var container : pod.getSpec().getContainers()) {
            running = running.plus(held(container, allocated, isInfeasible));
        }
        var sidecars = NONE;
        var initializing = NONE;
        for (var container : pod.getSpec().getInitContainers()) {
            var own = held(container, allocated, isInfeasible);
            initializing = initializing.atLeast(sidecars.plus(own));
            if (PodSidecars.isSidecar(container)) {
                sidecars = sidecars.plus(own);
            }
        }
        running = running.plus(sidecars).atLeast(initializing);
        return new PodResources(running.cpuMillis, running.memoryBytes, running.storageBytes, 1, running.hugePages);
    }

    /** Reads a node's allocatable resources. A missing one is 0. */
    public static PodResources of(@Nullable Map<String, Quantity> quantities) {
        return quantities == null
                ? NONE
                : new PodResources(
                        millis(quantities.get("cpu")),
                        units(quantities.get("memory")),
                        units(quantities.get(STORAGE)),
                        units(quantities.get("pods")),
                        HugePages.of(quantities));
    }

    /** Adds resources. A sum that exceeds a long stays at its maximum, and fits nowhere. */
    public PodResources plus(PodResources other) {
        return new PodResources(
                LongMath.saturatedAdd(cpuMillis, other.cpuMillis),
                LongMath.saturatedAdd(memoryBytes, other.memoryBytes),
                LongMath.saturatedAdd(storageBytes, other.storageBytes),
                LongMath.saturatedAdd(pods, other.pods),
                hugePages.merged(other.hugePages, LongMath::saturatedAdd));
    }

    private PodResources atLeast(PodResources other) {
        return new PodResources(
                Math.max(cpuMillis, other.cpuMillis),
                Math.max(memoryBytes, other.memoryBytes),
                Math.max(storageBytes, other.storageBytes),
                pods,
                hugePages.merged(other.hugePages, Math::max));
    }

    private static PodResources held(Container container, Map<String, PodResources> allocated, boolean isInfeasible) {
        var asked = requestedBy(container);
        var has = allocated.get(container.getName());
        if (has == null) {
            return asked;
        }
        var kept = new PodResources(has.cpuMillis, has.memoryBytes, asked.storageBytes, 0, asked.hugePages);
        return isInfeasible ? kept : asked.atLeast(kept);
    }

    private static PodResources requestedBy(Container container) {
        var resources = container.getResources();
        if (resources == null) {
            return NONE;
        }
        var requests = resources.getRequests();
        var limits = resources.getLimits();
        return new PodResources(
                millis(either(requests, limits, "cpu")),
                units(either(requests, limits, "memory")),
                units(either(requests, limits, STORAGE)),
                0,
                HugePages.requested(requests, limits));
    }

    private static @Nullable Quantity either(
            @Nullable Map<String, Quantity> requests, @Nullable Map<String, Quantity> limits, String name) {
        if (requests != null && requests.containsKey(name)) {
            return requests.get(name);
        }
        return limits == null ? null : limits.get(name);
    }

    /** Rounds up, as Kubernetes does: 0.5m reserves 1m. */
    public static long millis(@Nullable Quantity quantity) {
        return round(quantity, 3);
    }

    public static long units(@Nullable Quantity quantity) {
        return round(quantity, 0);
    }

    /** Rounds a quantity. An older version may have stored one that no version accepts any more; it counts as 0. */
    private static long round(@Nullable Quantity quantity, int decimals) {
        try {
            return quantity == null ? 0 : round(quantity.getNumericalAmount().scaleByPowerOfTen(decimals));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return 0;
        }
    }

    /** Rounds without writing out 1e999999999: a number with more digits than a long becomes the largest long. */
    private static long round(BigDecimal amount) {
        long digitsBeforeThePoint = (long) amount.precision() - amount.scale();
        if (digitsBeforeThePoint > LONG_DIGITS) {
            return amount.signum() < 0 ? Long.MIN_VALUE : amount.signum() == 0 ? 0 : Long.MAX_VALUE;
        }
        if (digitsBeforeThePoint < 0) {
            return amount.signum() > 0 ? 1 : 0;
        }
        return amount.setScale(0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .max(BigDecimal.valueOf(Long.MIN_VALUE))
                .longValue();
    }
}
