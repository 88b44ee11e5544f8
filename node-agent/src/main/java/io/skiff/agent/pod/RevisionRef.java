package io.skiff.agent.pod;

/**
 * The revision for which this node finds out what the names of its images mean.
 *
 * @param uid of its replica set; empty for a pod that does not share what it finds out
 * @param asksRegistries even about images that are here, because the user wants a new look
 */
public record RevisionRef(String uid, boolean asksRegistries) {

    public static final RevisionRef NONE = new RevisionRef("", false);

    public boolean isShared() {
        return !uid.isEmpty();
    }
}
