package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.print.Ages;
import java.util.List;

/** Lists the pods of a node, and their share of its resources. */
final class NodePodsText {

    private NodePodsText() {}

    static void write(Page page, JsonNode node, List<JsonNode> pods) {
        JsonNode allocatable = node.path("status").path("allocatable");
        Amount cpu = Amount.parse(allocatable.path("cpu").asText());
        Amount memory = Amount.parse(allocatable.path("memory").asText());
        page.line(0, "Non-terminated Pods:\t(" + pods.size() + " in total)");
        page.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
        page.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
        var all = new Amount[] {Amount.ZERO, Amount.ZERO, Amount.ZERO, Amount.ZERO};
        for (JsonNode pod : pods) {
            var own = new Amount[] {
                total(pod, "requests", "cpu"),
                total(pod, "limits", "cpu"),
                total(pod, "requests", "memory"),
                total(pod, "limits", "memory")
            };
            JsonNode metadata = pod.path("metadata");
            page.line(
                    1,
                    String.join(
                            "\t",
                            metadata.path("namespace").asText(),
                            metadata.path("name").asText(),
                            "",
                            own[0].withShare(cpu, false),
                            own[1].withShare(cpu, false),
                            own[2].withShare(memory, true),
                            own[3].withShare(memory, true),
                            Ages.since(metadata.path("creationTimestamp").asText(), page.now())));
            for (int i = 0; i < all.length; i++) {
                all[i] = all[i].plus(own[i]);
            }
        }
        page.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
        page.line(1, "Resource\tRequests\tLimits");
        page.line(1, "--------\t--------\t------");
        page.line(1, "cpu\t" + all[0].withShare(cpu, false) + "\t" + all[1].withShare(cpu, false));
        page.line(1, "memory\t" + all[2].withShare(memory, true) + "\t" + all[3].withShare(memory, true));
    }

    private static Amount total(JsonNode pod, String list, String resource) {
        Amount total = Amount.ZERO;
        for (JsonNode container : pod.path("spec").path("containers")) {
            total = total.plus(Amount.parse(
                    container.path("resources").path(list).path(resource).asText("")));
        }
        return total;
    }
}
