package io.skiff.agent.pod;

/** The reason and message about a missing image. */
final class MissingImage {

    private MissingImage() {}

    static String reason(ContainerTemplate template, ImageLookup lookup) {
        if (template.pullPolicy() == PullPolicy.NEVER) {
            return "ErrImageNeverPull";
        }
        return lookup.misses() == 1 ? "ErrImagePull" : "ImagePullBackOff";
    }

    static String message(ContainerTemplate template) {
        var never = template.pullPolicy() == PullPolicy.NEVER ? " with pull policy of Never" : "";
        return "Container image \"" + template.image() + "\" is not present" + never
                + " on this node; import it with: skiff image import FILE";
    }

    static String event(ContainerTemplate template) {
        if (template.pullPolicy() == PullPolicy.NEVER) {
            return message(template);
        }
        return "Failed to pull image \"" + template.image() + "\": " + message(template);
    }
}
