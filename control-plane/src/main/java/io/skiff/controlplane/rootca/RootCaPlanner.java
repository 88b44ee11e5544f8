package io.skiff.controlplane.rootca;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.owner.Ending;
import java.util.Map;
import java.util.Optional;

/** Compares the ConfigMap with the certificate. As in Kubernetes, other labels and annotations of it stay. */
final class RootCaPlanner {

    static final String NAME = "kube-root-ca.crt";
    static final String KEY = "ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";

    private RootCaPlanner() {}

    static Plan plan(ObservedRootCa observed) {
        if (observed.stored().isEmpty()) {
            return Plan.of(new RootCaAction.Create(wanted(observed), observed.namespace()));
        }
        var stored = observed.stored().get();
        return isRight(stored, observed) || Ending.isMarked(stored)
                ? Plan.NOTHING
                : Plan.of(new RootCaAction.Update(corrected(stored, observed)));
    }

    private static boolean isRight(ConfigMap stored, ObservedRootCa observed) {
        return content(observed).equals(stored.getData())
                && Optional.ofNullable(stored.getMetadata().getAnnotations())
                        .filter(annotations -> annotations.containsKey(DESCRIPTION))
                        .isPresent();
    }

    private static ConfigMap wanted(ObservedRootCa observed) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(observed.namespace().getMetadata().getName())
                .withName(NAME)
                .addToAnnotations(DESCRIPTION, description())
                .endMetadata()
                .withData(content(observed))
                .build();
    }

    /** What a user made immutable with another content is corrected, too. */
    private static ConfigMap corrected(ConfigMap stored, ObservedRootCa observed) {
        return new ConfigMapBuilder(stored)
                .editMetadata()
                .addToAnnotations(DESCRIPTION, description())
                .endMetadata()
                .withData(content(observed))
                .withImmutable(null)
                .build();
    }

    private static Map<String, String> content(ObservedRootCa observed) {
        return Map.of(KEY, observed.certificate());
    }

    private static String description() {
        return "Contains the certificate of the CA that has issued the certificate of the API server.";
    }
}
