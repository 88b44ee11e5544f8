package io.skiff.cli.resource;

/**
 * One object that the user named, or all objects of a type.
 *
 * @param namespace empty for all namespaces, and for cluster-wide types
 * @param name empty for all
 */
public record Selection(ResourceType type, String namespace, String name) {

    public Selection {
        namespace = type.isNamespaced() ? namespace : "";
    }

    public boolean isWhole() {
        return name.isEmpty();
    }

    public String display() {
        return type.display(name);
    }

    public String path() {
        return isWhole() ? collectionPath() : type.objectPath(namespace, name);
    }

    public String collectionPath() {
        return type.collectionPath(namespace);
    }
}
