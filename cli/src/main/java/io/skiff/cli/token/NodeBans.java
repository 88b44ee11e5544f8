package io.skiff.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The bans of nodes: Secrets of a type of their own in kube-system (docs/api-extensions.md). The server refuses the
 * certificates of a banned node.
 */
public final class NodeBans {

    private static final String NAMESPACE = "kube-system";
    private static final String TYPE = "skiff.io/node-ban";

    private final ApiClient api;

    public NodeBans(ApiClient api) {
        this.api = api;
    }

    /**
     * A stored ban.
     *
     * @param name of its Secret
     * @param created the time of the ban; certificates issued before it are refused
     */
    public record StoredBan(String name, String node, String reason, String created) {}

    /** Creates another ban, and does not replace an older one: during a replacement nothing would be banned. */
    public void create(String node) {
        ObjectNode object =
                Json.object().put("apiVersion", "v1").put("kind", "Secret").put("type", TYPE);
        object.set("metadata", Json.object().put("generateName", "node-ban-").put("namespace", NAMESPACE));
        object.set("data", Json.object().put("node", encode(node)).put("reason", encode("banned")));
        api.create(KnownTypes.SECRET.collectionPath(NAMESPACE), object);
    }

    public List<StoredBan> list() {
        var bans = new ArrayList<StoredBan>();
        String query = new Query().add("fieldSelector", "type=" + TYPE).toString();
        for (JsonNode secret :
                api.get(KnownTypes.SECRET.collectionPath(NAMESPACE) + query).path("items")) {
            if (secret.path("type").asText().equals(TYPE)) {
                JsonNode metadata = secret.path("metadata");
                bans.add(new StoredBan(
                        metadata.path("name").asText(),
                        decode(secret.path("data").path("node").asText("")),
                        decode(secret.path("data").path("reason").asText("")),
                        metadata.path("creationTimestamp").asText("")));
            }
        }
        return bans;
    }

    /**
     * Deletes every ban of a node.
     *
     * @return whether there was one
     */
    public boolean delete(String node) {
        var bans = list().stream().filter(ban -> ban.node().equals(node)).toList();
        bans.forEach(ban -> api.delete(KnownTypes.SECRET.objectPath(NAMESPACE, ban.name()), Json.object()));
        return !bans.isEmpty();
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String base64) {
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
