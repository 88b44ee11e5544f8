package io.skiff.controlplane.kind;

import java.util.List;

/**
 * What objects of a kind have below themselves in the API.
 *
 * @param name the last segment of its path
 * @param shownAs the kind of its objects; empty: that of the object itself
 * @param apiVersion of its objects, when it is not that of the object itself; else empty
 */
public record Subresource(String name, String shownAs, String apiVersion, List<String> verbs) {

    /** Written by itself, ignored elsewhere. */
    public static final Subresource STATUS = new Subresource("status", "", "", List.of("get", "patch", "update"));

    /** The number of replicas. */
    public static final Subresource SCALE =
            new Subresource("scale", "Scale", "autoscaling/v1", List.of("get", "patch", "update"));

    public Subresource {
        verbs = List.copyOf(verbs);
    }
}
