package io.skiff.agent.image;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What another node is asked for of an image. */
public enum DocumentKind {
    /** A manifest, or an index of manifests. */
    MANIFEST,
    CONFIG;

    /** The digests of those that there are of an image. */
    Set<String> of(Image.Documents documents) {
        var digests = switch (this) {
            case MANIFEST -> Stream.of(documents.manifest(), documents.index());
            case CONFIG -> Stream.of(documents.config());
        };
        return digests.filter(digest -> !digest.isEmpty()).collect(Collectors.toUnmodifiableSet());
    }
}
