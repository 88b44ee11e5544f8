package io.skiff.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.manifest.Document;
import io.skiff.cli.resource.ResourceType;
import io.skiff.cli.resource.ResourceTypes;
import java.util.Optional;

/**
 * A document with the place its object has on the server.
 *
 * @param namespace empty for what has none
 */
record Applied(Document.Read document, ResourceType type, String namespace) {

    /** Empty if the server has no such type. */
    static Optional<Applied> locate(Document.Read document, ResourceTypes types, ClientOptions client) {
        return types.ofKind(document.apiVersion(), document.kind())
                .map(type -> new Applied(document, type, namespace(document, type, client)));
    }

    private static String namespace(Document.Read document, ResourceType type, ClientOptions client) {
        if (!type.isNamespaced()) {
            return "";
        }
        return document.namespace().isEmpty() ? client.namespace() : document.namespace();
    }

    /** The document's object with the namespace it goes to, as kubectl remembers it too. */
    ObjectNode object() {
        ObjectNode object = document.object().deepCopy();
        if (!namespace.isEmpty()) {
            object.withObjectProperty("metadata").put("namespace", namespace);
        }
        return object;
    }

    String display() {
        return type.display(document.name());
    }

    String path() {
        return type.objectPath(namespace, document.name());
    }

    String collection() {
        return type.collectionPath(namespace);
    }

    boolean isStored(ApiClient api) {
        return api.find(path()).isPresent();
    }

    static String unknownType(Document.Read document) {
        return "error: resource mapping not found for name: \"" + document.name() + "\" namespace: \""
                + document.namespace() + "\" from \"" + document.source() + "\": no matches for kind \""
                + document.kind() + "\" in version \"" + document.apiVersion()
                + "\"\nList what the server has with: skiff api-resources";
    }
}
