package io.skiff.cli.resource;

/**
 * One object that the user named, or all objects of a type.
 *
 * @param name empty for all
 */
public record Selection(ResourceType type, String name) {

    public boolean isWhole() {
        return name.isEmpty();
    }

    public String display() {
        return type.display(name);
    }

    public String path(String namespace) {
        return isWhole() ? type.collectionPath(namespace) : type.objectPath(namespace, name);
    }
}
