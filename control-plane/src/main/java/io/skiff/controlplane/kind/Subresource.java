package io.skiff.controlplane.kind;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sub-resource that objects of a kind have in the API.
 *
 * @param name the last segment of its path
 * @param shownAs the kind of its objects; empty for that of the object itself
 * @param apiVersion the API version of its objects; empty for that of the object itself
 * @param part of the spec that only this sub-resource writes; null for none
 * @param connects whether a request is passed on to what the object stands for: with whatever path follows, and its body as it arrives
 */
public record Subresource(
        String name,
        String shownAs,
        String apiVersion,
        List<String> verbs,
        @Nullable SpecPart part,
        boolean connects) {

    /** The status: only this sub-resource writes it, and other writes ignore it. */
    public static final Subresource STATUS = new Subresource("status", "", "", List.of("get", "patch", "update"));

    /** The number of replicas. */
    public static final Subresource SCALE =
            new Subresource("scale", "Scale", "autoscaling/v1", List.of("get", "patch", "update"));

    public Subresource(String name, String shownAs, String apiVersion, List<String> verbs) {
        this(name, shownAs, apiVersion, verbs, null, false);
    }

    /** One that writes a part of the spec, which other writes leave as it is. */
    public static Subresource ofSpec(String name, SpecPart part) {
        return new Subresource(name, "", "", List.of("get", "patch", "update"), part, false);
    }

    public Subresource {
        verbs = List.copyOf(verbs);
    }
}
