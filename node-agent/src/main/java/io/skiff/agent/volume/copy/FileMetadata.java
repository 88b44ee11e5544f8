package io.skiff.agent.volume.copy;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file has beside its name and its content.
 *
 * @param permissions all twelve bits
 * @param attributes its extended attributes, access lists among them; nobody changes the values
 */
record FileMetadata(int permissions, int uid, int gid, Instant modified, SortedMap<String, byte[]> attributes) {

    FileMetadata {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** Whether volumes have attributes of this name. Those of the host, such as its labels, stay with the host. */
    static boolean isTaken(String attribute) {
        return attribute.startsWith("user.")
                || attribute.equals("security.capability")
                || attribute.equals("system.posix_acl_access")
                || attribute.equals("system.posix_acl_default");
    }
}
