package io.skiff.cli.command.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.command.option.ClientOptions;
import io.skiff.cli.format.Json;
import io.skiff.cli.resource.KnownTypes;

/** The end of a pod that was only for one session. Another pod of its name is left alone. */
final class PodRemoval {

    private final ClientOptions client;
    private final JsonNode metadata;

    PodRemoval(ClientOptions client, JsonNode pod) {
        this.client = client;
        this.metadata = pod.path("metadata");
    }

    void remove(ApiClient api) {
        var options = Json.object().put("kind", "DeleteOptions").put("apiVersion", "v1");
        options.put("propagationPolicy", "Background");
        options.withObjectProperty("preconditions")
                .put("uid", metadata.path("uid").asText());
        try {
            api.delete(
                    KnownTypes.POD.objectPath(
                            metadata.path("namespace").asText(),
                            metadata.path("name").asText()),
                    options);
        } catch (StatusException e) {
            if (!e.isNotFound() && !e.isConflict()) {
                throw e;
            }
        }
    }

    /** As the process ends by a signal, whose other thread may be using the client. */
    void removeNow() {
        try (ApiClient own = client.connect()) {
            remove(own);
        } catch (StatusException | UnreachableException e) {
            return; // nobody is there to hear it
        }
    }
}
