package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.resource.ResourceType;
import java.time.Clock;
import java.util.Map;

/** Describes one object in full. */
public final class Description {

    /** Describes the objects of one kind, up to the events. */
    interface Body {
        void write(Page page, JsonNode object, Related related);
    }

    private static final Map<String, Body> BODIES = Map.of(
            "Deployment", DeploymentText::write,
            "ReplicaSet", ReplicaSetText::write,
            "Pod", PodText::write,
            "Node", NodeText::write,
            "Service", ServiceText::write,
            "Namespace", PlainText::namespace,
            "ConfigMap", PlainText::configMap,
            "Secret", PlainText::secret);

    private Description() {}

    public static String of(ResourceType type, JsonNode stored, Related related, Clock clock) {
        JsonNode object = SingleLines.of(stored);
        var page = new Page(clock);
        BODIES.getOrDefault(type.kind(), PlainText::any).write(page, object, related);
        if (!type.kind().equals("Event")
                && !type.kind().equals("Secret")
                && !type.kind().equals("Namespace")) {
            EventTable.write(page, related.events(object, type.kind()));
        }
        return page.render();
    }

    /** The lines most descriptions begin with. */
    static void head(Page page, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        page.field("Name", metadata.path("name"));
        if (metadata.has("namespace")) {
            page.field("Namespace", metadata.path("namespace"));
        }
    }

    static void labels(Page page, JsonNode object) {
        page.labels("Labels", object.path("metadata").path("labels"));
        page.annotations(object.path("metadata").path("annotations"));
    }

    /** {@code Kind/name} of the controller that owns an object; empty if none does. */
    static String controller(JsonNode object) {
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return owner.path("kind").asText() + "/" + owner.path("name").asText();
            }
        }
        return "";
    }

    static void conditions(Page page, JsonNode status) {
        if (status.path("conditions").isEmpty()) {
            return;
        }
        page.line(0, "Conditions:\n  Type\tStatus\tReason");
        page.line(1, "----\t------\t------");
        for (JsonNode condition : status.path("conditions")) {
            page.line(
                    1,
                    condition.path("type").asText() + " \t"
                            + condition.path("status").asText() + "\t"
                            + condition.path("reason").asText());
        }
    }
}
