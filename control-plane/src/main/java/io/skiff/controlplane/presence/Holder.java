package io.skiff.controlplane.presence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.store.Entry;

/**
 * Whose a leased key is.
 *
 * @param server the id of a server, the same after its restart
 * @param lease on which the key lies: another one after a restart
 */
record Holder(String server, long lease) {

    static Holder of(Entry entry) {
        var value = Json.read(entry.value());
        return new Holder(value.path("server").asText(), value.path("lease").asLong());
    }

    /** The value of a key of this holder. */
    byte[] sign(ObjectNode content) {
        return Json.write(content.deepCopy().put("server", server).put("lease", lease));
    }
}
