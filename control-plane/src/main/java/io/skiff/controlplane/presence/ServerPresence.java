package io.skiff.controlplane.presence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.Entry;
import io.skiff.controlplane.view.View;
import java.util.Optional;

/**
 * A server that is there.
 *
 * @param networkMade a revision of the store: all of its nodes have made a network with every change up to there
 */
public record ServerPresence(long networkMade) {

    private static final String PREFIX = Keys.LIVE + "servers/";

    static String key(String server) {
        return PREFIX + server;
    }

    public static Optional<ServerPresence> find(View view, String server) {
        return view.leased(key(server)).map(ServerPresence::of);
    }

    /** Whether there is a server beside the one of this id. */
    static boolean isBeside(View view, String server) {
        return view.leasedUnder(PREFIX).stream().anyMatch(entry -> !entry.key().equals(key(server)));
    }

    private static ServerPresence of(Entry entry) {
        return new ServerPresence(Json.read(entry.value()).path("networkMade").asLong());
    }

    static ObjectNode content(long networkMade) {
        return Json.object().put("networkMade", networkMade);
    }
}
