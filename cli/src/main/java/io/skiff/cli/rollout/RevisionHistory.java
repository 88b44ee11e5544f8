package io.skiff.cli.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.format.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The revisions of a deployment: the replica sets that it owns, by their revision number. */
public final class RevisionHistory {

    public static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String HASH = "pod-template-hash";
    private static final String DIGESTS = "skiff.io/image-digests";

    private final JsonNode deployment;
    private final TreeMap<Long, JsonNode> replicaSets = new TreeMap<>();

    private RevisionHistory(JsonNode deployment) {
        this.deployment = deployment;
    }

    /** @param candidates all replica sets of the namespace, also those of other owners */
    public static RevisionHistory of(JsonNode deployment, Iterable<JsonNode> candidates) {
        var history = new RevisionHistory(deployment);
        String uid = deployment.path("metadata").path("uid").asText();
        for (JsonNode replicaSet : candidates) {
            if (isOwnedBy(replicaSet, uid)) {
                history.replicaSets.put(revision(replicaSet), replicaSet);
            }
        }
        history.replicaSets.remove(0L);
        return history;
    }

    /** Whether the object's controller has this uid. */
    public static boolean isOwnedBy(JsonNode object, String uid) {
        for (JsonNode owner : object.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean()
                    && owner.path("uid").asText().equals(uid)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the object's revision; 0 if it has none. */
    public static long revision(JsonNode object) {
        return object.path("metadata").path("annotations").path(REVISION).asLong(0);
    }

    /** Returns the replica sets by revision, oldest first. */
    public Map<Long, JsonNode> revisions() {
        return new TreeMap<>(replicaSets);
    }

    /** The bytes that a revision's images mean, by their names; empty as long as nobody has found out. */
    public static Map<String, String> digests(JsonNode replicaSet) {
        var digests = new TreeMap<String, String>();
        String text =
                replicaSet.path("metadata").path("annotations").path(DIGESTS).asText("");
        try {
            Json.parse(text)
                    .properties()
                    .forEach(entry ->
                            digests.put(entry.getKey(), entry.getValue().asText()));
        } catch (JsonProcessingException e) {
            // somebody else wrote that; the control plane takes it for nothing, too
            return Map.of();
        }
        return digests;
    }

    public JsonNode require(long revision) {
        JsonNode found = replicaSets.get(revision);
        if (found == null) {
            throw new CommandException("error: unable to find the specified revision"
                    + "\nThe revisions there are: skiff rollout history deployment/"
                    + deployment.path("metadata").path("name").asText());
        }
        return found;
    }

    /** Returns the revision before the present one; empty if there is none. */
    public Optional<JsonNode> previous() {
        if (replicaSets.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(replicaSets.lowerEntry(replicaSets.lastKey()).getValue());
    }

    /** Returns a revision's pod template as the user wrote it, without the hash that the controller added. */
    public static ObjectNode template(JsonNode replicaSet) {
        ObjectNode template = replicaSet.path("spec").path("template").deepCopy();
        if (template.path("metadata").path("labels") instanceof ObjectNode labels) {
            labels.remove(HASH);
        }
        return template;
    }
}
