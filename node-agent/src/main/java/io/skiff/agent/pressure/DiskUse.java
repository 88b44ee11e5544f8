package io.skiff.agent.pressure;

import java.util.Map;

/**
 * What a pod takes of the disk.
 *
 * @param volumes its emptyDirs, by name
 * @param containers their writable layers and logs, by name
 */
public record DiskUse(Map<String, Space> volumes, Map<String, Space> containers) {

    public static final DiskUse NONE = new DiskUse(Map.of(), Map.of());

    private static final Space NOTHING = new Space(0, 0);

    /**
     * Bytes, and how many files, directories and links.
     *
     * @param isWhole whether that is all; otherwise it is the least
     */
    public record Space(long bytes, long inodes, boolean isWhole) {

        public Space(long bytes, long inodes) {
            this(bytes, inodes, true);
        }

        Space plus(Space other) {
            return new Space(bytes + other.bytes, inodes + other.inodes, isWhole && other.isWhole);
        }
    }

    public DiskUse {
        volumes = Map.copyOf(volumes);
        containers = Map.copyOf(containers);
    }

    Space volume(String name) {
        return volumes.getOrDefault(name, NOTHING);
    }

    public Space container(String name) {
        return containers.getOrDefault(name, NOTHING);
    }

    /** What all volumes take. */
    public Space allVolumes() {
        return volumes.values().stream().reduce(NOTHING, Space::plus);
    }

    /** What the whole pod takes. */
    public Space all() {
        return containers.values().stream().reduce(allVolumes(), Space::plus);
    }
}
