package io.skiff.controlplane.kind.podspec;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.List;

/**
 * Values of a pod's spec that are accepted without effect. The user who writes one gets a warning.
 */
public final class PodSpecRemarks {

    private PodSpecRemarks() {}

    /**
     * Looks at a spec before defaults are filled in.
     *
     * @param path of the spec in its object
     */
    public static List<Problem> of(JsonNode spec, String path) {
        return spec.path("dnsPolicy").asText().equals("ClusterFirst")
                ? List.of(
                        new Problem(
                                path + ".dnsPolicy",
                                "",
                                "ClusterFirst: this cluster has no DNS yet; containers resolve names as their node does, and none of services"))
                : List.of();
    }
}
