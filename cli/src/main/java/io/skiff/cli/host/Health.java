package io.skiff.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.resource.Conditions;
import io.skiff.cli.resource.KnownTypes;

/** Whether the parts of a cluster are healthy. */
public final class Health {

    private Health() {}

    /** Whether the API serves requests from its store. */
    public static boolean isReady(ApiClient api) {
        try {
            return api.get(KnownTypes.NAMESPACE.objectPath("", "kube-system")).has("metadata");
        } catch (StatusException | UnreachableException e) {
            return false;
        }
    }

    public static boolean isNodeReady(ApiClient api, String name) {
        try {
            return api.find(KnownTypes.NODE.objectPath("", name))
                    .filter(Health::isReady)
                    .isPresent();
        } catch (StatusException | UnreachableException e) {
            return false;
        }
    }

    /** Whether the condition Ready of a node or a pod is True. */
    public static boolean isReady(JsonNode object) {
        return Conditions.isTrue(object, "Ready");
    }
}
