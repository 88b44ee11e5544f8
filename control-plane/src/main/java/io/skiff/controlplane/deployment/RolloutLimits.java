package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a deployment's size during a rollout, by Kubernetes' arithmetic: maxSurge rounded up, maxUnavailable
 * rounded down, and one unavailable if both come to nothing.
 */
record RolloutLimits(int replicas, int surge, int unavailable) {

    private static final IntOrString DEFAULT = new IntOrString("25%");

    static RolloutLimits of(Deployment deployment) {
        var replicas = replicas(deployment);
        if (!isRolling(deployment)) {
            return new RolloutLimits(replicas, 0, 0);
        }
        var strategy = deployment.getSpec().getStrategy();
        var rolling = strategy == null ? null : strategy.getRollingUpdate();
        var surge = resolve(rolling == null ? null : rolling.getMaxSurge(), replicas, RoundingMode.CEILING);
        var unavailable = resolve(rolling == null ? null : rolling.getMaxUnavailable(), replicas, RoundingMode.FLOOR);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        return new RolloutLimits(replicas, surge, Math.min(unavailable, replicas));
    }

    static boolean isRolling(Deployment deployment) {
        var strategy = deployment.getSpec().getStrategy();
        return strategy == null || !"Recreate".equals(strategy.getType());
    }

    private static int replicas(Deployment deployment) {
        var replicas = deployment.getSpec().getReplicas();
        return replicas == null ? 1 : replicas;
    }

    int minAvailable() {
        return replicas - unavailable;
    }

    int maxTotal() {
        return replicas + surge;
    }

    private static int resolve(@Nullable IntOrString value, int replicas, RoundingMode rounding) {
        var given = value == null ? DEFAULT : value;
        if (given.getIntVal() != null) {
            return given.getIntVal();
        }
        var percent = new BigDecimal(given.getStrVal().replace("%", ""));
        return percent.multiply(BigDecimal.valueOf(replicas))
                .movePointLeft(2)
                .setScale(0, rounding)
                .intValueExact();
    }
}
