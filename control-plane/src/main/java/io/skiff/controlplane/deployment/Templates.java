package io.skiff.controlplane.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.kind.apps.DeploymentKind;
import io.skiff.controlplane.object.ServerNames;
import io.skiff.controlplane.owner.OwnerReferences;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes the replica set of a deployment's template, and recognizes it. */
final class Templates {

    static final String HASH_LABEL = "pod-template-hash";

    private static final String ALPHABET = ServerNames.ALPHABET;

    private static final ObjectMapper CANONICAL =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private Templates() {}

    /** Whether the replica set was made from the deployment's present template. */
    static boolean isCurrent(ReplicaSet replicaSet, Deployment deployment) {
        return withoutHash(replicaSet.getSpec().getTemplate())
                .equals(withoutHash(deployment.getSpec().getTemplate()));
    }

    static String replicaSetName(Deployment deployment, String hash) {
        return deployment.getMetadata().getName() + "-" + hash;
    }

    /** The hash of a template, ten letters at most. */
    static String hash(PodTemplateSpec template, int collisions) {
        var hash = fnv32(json(withoutHash(template)), collisions);
        var letters = new StringBuilder();
        Integer.toUnsignedString(hash)
                .chars()
                .forEach(digit -> letters.append(ALPHABET.charAt(digit % ALPHABET.length())));
        return letters.toString();
    }

    /** Makes the replica set as it is first stored, without annotations. */
    static ReplicaSet replicaSet(Deployment deployment, String hash, int size) {
        var template = new PodTemplateSpecBuilder(deployment.getSpec().getTemplate())
                .editOrNewMetadata()
                .addToLabels(HASH_LABEL, hash)
                .endMetadata()
                .build();
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace(deployment.getMetadata().getNamespace())
                .withName(replicaSetName(deployment, hash))
                .withLabels(template.getMetadata().getLabels())
                .withGeneration(1L)
                .withOwnerReferences(OwnerReferences.controlling(DeploymentKind.DEPLOYMENT, deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(size)
                .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
                .withNewSelectorLike(deployment.getSpec().getSelector())
                .addToMatchLabels(HASH_LABEL, hash)
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .withNewStatus()
                .withReplicas(0)
                .endStatus()
                .build();
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        return new PodTemplateSpecBuilder(template)
                .editOrNewMetadata()
                .removeFromLabels(Map.of(HASH_LABEL, ""))
                .endMetadata()
                .build();
    }

    private static byte[] json(PodTemplateSpec template) {
        try {
            return CANONICAL.writeValueAsString(template).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a pod template that was read cannot be written", e);
        }
    }

    /** FNV-1a, 32 bits, over the bytes and the number of earlier collisions. */
    private static int fnv32(byte[] bytes, int collisions) {
        var hash = 0x811c9dc5;
        for (var b : bytes) {
            hash = (hash ^ (b & 0xff)) * 0x01000193;
        }
        for (int shift = 0; collisions > 0 && shift < 32; shift += 8) {
            hash = (hash ^ ((collisions >>> shift) & 0xff)) * 0x01000193;
        }
        return hash;
    }
}
