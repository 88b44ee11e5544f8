package io.skiff.cli.command.option;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.manifest.Document;
import io.skiff.cli.resource.ResourceType;
import io.skiff.cli.resource.ResourceTypes;
import io.skiff.cli.resource.Selection;

/**
 * A document, and the place of its object on the server.
 *
 * @param namespace empty for a cluster-wide type
 */
public record Located(Document.Read document, ResourceType type, String namespace) {

    static Located of(Document.Read document, ResourceTypes types, ClientOptions client) {
        ResourceType type = types.ofKind(document.apiVersion(), document.kind())
                .orElseThrow(() -> new CommandException("error: resource mapping not found for name: \""
                        + document.name() + "\" namespace: \"" + document.namespace() + "\" from \"" + document.source()
                        + "\": no matches for kind \"" + document.kind() + "\" in version \"" + document.apiVersion()
                        + "\"\n" + types.what()));
        return new Located(document, type, type.isNamespaced() ? namespace(document, client) : "");
    }

    /**
     * Returns the document's namespace, if it names one. A flag with another namespace is refused: one of the two is a
     * mistake.
     */
    private static String namespace(Document.Read document, ClientOptions client) {
        String own = document.namespace();
        if (own.isEmpty()) {
            return client.namespace();
        }
        if (client.isNamespaceGiven() && !own.equals(client.namespace())) {
            throw new CommandException("error: " + document.source() + ": the namespace from the provided object \""
                    + own + "\" does not match the namespace \"" + client.namespace()
                    + "\". You must pass '--namespace="
                    + own + "' to perform this operation.");
        }
        return own;
    }

    /** Selects the object on the server. A document without a name selects none yet. */
    public Selection selection() {
        if (document.name().isEmpty()) {
            throw new CommandException("error: " + document.source()
                    + ": metadata.name not set; from metadata.generateName only skiff create makes a name");
        }
        return new Selection(type, namespace, document.name());
    }

    /** Returns the document's object with its namespace filled in. kubectl stores the namespace in last-applied too. */
    public ObjectNode object() {
        ObjectNode object = document.object().deepCopy();
        if (!namespace.isEmpty()) {
            object.withObjectProperty("metadata").put("namespace", namespace);
        }
        return object;
    }

    public String collectionPath() {
        return type.collectionPath(namespace);
    }
}
