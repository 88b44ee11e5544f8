package io.skiff.agent.pod;

/**
 * What the revision of a pod says of the bytes of an image.
 *
 * @param digest of the bytes that the image's name means in the revision; empty when the name itself counts
 * @param held why the image may not be looked for yet, for people: another node finds out what its name means; mostly empty
 */
public record ImagePin(String digest, String held) {

    /** The name counts. */
    public static final ImagePin NONE = new ImagePin("", "");

    boolean admits(String otherDigest) {
        return digest.isEmpty() || digest.equals(otherDigest);
    }
}
