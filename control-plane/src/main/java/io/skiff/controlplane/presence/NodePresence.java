package io.skiff.controlplane.presence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Entry;
import io.skiff.controlplane.view.View;
import java.util.Optional;

/**
 * A node whose agent is heard. There is none for a node that no server hears.
 *
 * @param server the id of the one that hears it
 * @param networkFrom 0 when the {@link ServerPresence#networkMade} of its server counts this node; else only a greater one does
 */
public record NodePresence(String server, long networkFrom, NodeContact contact) {

    private static final String PREFIX = Keys.LIVE + "nodes/";

    public static String key(String node) {
        return PREFIX + node;
    }

    /** The node that a leased key is about. */
    public static Optional<String> node(String key) {
        return key.startsWith(PREFIX) ? Optional.of(key.substring(PREFIX.length())) : Optional.empty();
    }

    /** Whether some server hears the node. */
    public static boolean isHeard(View view, String node) {
        return view.leased(key(node)).isPresent();
    }

    public static Optional<NodePresence> find(View view, String node) {
        return view.leased(key(node)).map(NodePresence::of);
    }

    private static NodePresence of(Entry entry) {
        var value = Json.read(entry.value());
        return new NodePresence(
                value.path("server").asText(), value.path("networkFrom").asLong(), NodeContact.of(value));
    }

    /** What a server writes of a node that it hears. */
    static ObjectNode content(NodeContact contact, long networkFrom) {
        var value = Json.object().put("networkFrom", networkFrom);
        contact.writeTo(value);
        return value;
    }
}
