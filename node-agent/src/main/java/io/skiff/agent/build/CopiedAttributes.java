package io.skiff.agent.build;

import io.skiff.agent.linux.file.Inodes;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The extended attributes that a file keeps when it is copied into an image: they are copied, and decide about the key of the copy. */
final class CopiedAttributes {

    private CopiedAttributes() {}

    /** By name. */
    static Map<String, byte[]> of(Inodes inodes, Path path) {
        var attributes = new TreeMap<String, byte[]>();
        for (var name : inodes.attributeNames(path)) {
            if (name.equals("security.capability") || name.startsWith("user.")) {
                inodes.attribute(path, name).ifPresent(value -> attributes.put(name, value));
            }
        }
        return attributes;
    }
}
