package io.skiff.controlplane.kind.podspec;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.ArrayList;
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
        var remarks = new ArrayList<Problem>();
        if (spec.path("dnsPolicy").asText().equals("ClusterFirst")) {
            remarks.add(
                    remark(
                            path + ".dnsPolicy",
                            "ClusterFirst: this cluster has no DNS yet; containers resolve names as their node does, and none of services"));
        }
        for (int i = 0; i < spec.path("volumes").size(); i++) {
            var emptyDir = spec.path("volumes").get(i).path("emptyDir");
            if (emptyDir.hasNonNull("sizeLimit")
                    && !emptyDir.path("medium").asText().equals("Memory")) {
                remarks.add(remark(
                        path + ".volumes[" + i + "].emptyDir.sizeLimit",
                        "is enforced for medium: Memory only; on disk a volume may have more"));
            }
        }
        return List.copyOf(remarks);
    }

    private static Problem remark(String path, String message) {
        return new Problem(path, "", message);
    }
}
