package io.skiff.cli.command.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.PatchKind;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.KnownTypes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Claims and volumes as the API has them. The annotations are those of the control plane. */
final class VolumeObjects {

    static final String MOVE_TO = "skiff.io/move-to";
    static final String SNAPSHOT = "skiff.io/snapshot";
    static final String SNAPSHOT_OF = "skiff.io/snapshot-of";
    static final String LEFT_BEHIND = "skiff.io/left-behind";
    private static final String COPY_OF = "skiff.io/copy-of";
    private static final String DRIVER = "skiff.io/local-path";

    private final ApiClient api;

    VolumeObjects(ApiClient api) {
        this.api = api;
    }

    JsonNode requireClaim(String namespace, String name) {
        return api.get(KnownTypes.CLAIM.objectPath(namespace, name));
    }

    /** The name of the claim's volume, which is a directory of an agent. */
    String requireDirectory(String namespace, String name) {
        var claim = requireClaim(namespace, name);
        if (!claim.at("/status/phase").asText().equals("Bound")) {
            throw new CommandException(
                    "error: claim \"" + name + "\" has no volume yet; a pod that uses it gets it one");
        }
        var volume = claim.at("/spec/volumeName").asText();
        if (node(requireVolume(volume)).isEmpty()) {
            throw new CommandException("error: volume \"" + volume + "\" of claim \"" + name
                    + "\" was made by an administrator; only volumes of class local-path are copied");
        }
        return volume;
    }

    JsonNode requireVolume(String name) {
        return api.get(KnownTypes.VOLUME.objectPath("", name));
    }

    Optional<JsonNode> findVolume(String name) {
        return api.find(KnownTypes.VOLUME.objectPath("", name));
    }

    JsonNode volumes() {
        return api.get(KnownTypes.VOLUME.collectionPath("")).path("items");
    }

    /** @param value null to take the annotation off */
    void annotateClaim(String namespace, String name, String annotation, @Nullable String value) {
        var patch = Json.object();
        patch.putObject("metadata").putObject("annotations").put(annotation, value);
        api.patch(KnownTypes.CLAIM.objectPath(namespace, name), PatchKind.MERGE, patch);
    }

    static String annotation(JsonNode object, String name) {
        return object.path("metadata").path("annotations").path(name).asText("");
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }

    /** Empty for a volume that is no directory of the agents. */
    static String node(JsonNode volume) {
        return volume.at("/spec/csi/volumeAttributes/node").asText("");
    }

    /** Makes a claim whose volume is a copy of a snapshot. */
    void restore(JsonNode snapshot, String namespace, String claim) {
        var spec = snapshot.path("spec");
        var volume = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolume");
        var metadata = volume.putObject("metadata").put("generateName", "restored-" + claim + "-");
        metadata.putObject("annotations")
                .put("pv.kubernetes.io/provisioned-by", DRIVER)
                .put(COPY_OF, name(snapshot));
        metadata.putArray("finalizers").add(DRIVER);
        var wanted = volume.putObject("spec").put("persistentVolumeReclaimPolicy", "Delete");
        for (var field : new String[] {"capacity", "accessModes", "storageClassName", "nodeAffinity"}) {
            if (spec.has(field)) {
                wanted.set(field, spec.path(field));
            }
        }
        wanted.putObject("claimRef")
                .put("apiVersion", "v1")
                .put("kind", "PersistentVolumeClaim")
                .put("namespace", namespace)
                .put("name", claim);
        var source = wanted.putObject("csi").put("driver", DRIVER).put("volumeHandle", handle(snapshot));
        source.putObject("volumeAttributes").put("node", node(snapshot));
        var made = api.create(KnownTypes.VOLUME.collectionPath(""), volume);
        try {
            api.create(KnownTypes.CLAIM.collectionPath(namespace), claim(namespace, claim, made));
        } catch (RuntimeException e) {
            api.delete(KnownTypes.VOLUME.objectPath("", name(made)), Json.object());
            throw e;
        }
    }

    /** One that no directory has had: ids are not used twice. */
    private static String handle(JsonNode snapshot) {
        return "restored-" + snapshot.at("/metadata/uid").asText("") + "-"
                + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    }

    private static ObjectNode claim(String namespace, String name, JsonNode volume) {
        var claim = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolumeClaim");
        claim.putObject("metadata").put("namespace", namespace).put("name", name);
        var spec = claim.putObject("spec").put("volumeName", name(volume));
        spec.put("storageClassName", volume.at("/spec/storageClassName").asText(""));
        spec.set("accessModes", volume.at("/spec/accessModes"));
        spec.putObject("resources")
                .putObject("requests")
                .put("storage", volume.at("/spec/capacity/storage").asText());
        return claim;
    }
}
