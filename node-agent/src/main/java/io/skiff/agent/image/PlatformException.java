package io.skiff.agent.image;

import java.util.List;

/** An image has nothing for this host's platform. */
public final class PlatformException extends ImageException {

    private static final long serialVersionUID = 1;

    private final transient List<String> platforms;

    /** @param platforms that the image is for: {@code linux/arm64} */
    PlatformException(String label, Platform host, List<String> platforms) {
        super(label + " has no match for platform in manifest: this host is " + host + ", the image is for "
                + (platforms.isEmpty() ? "none that is named" : String.join(", ", platforms)));
        this.platforms = List.copyOf(platforms);
    }

    public List<String> platforms() {
        return platforms;
    }
}
