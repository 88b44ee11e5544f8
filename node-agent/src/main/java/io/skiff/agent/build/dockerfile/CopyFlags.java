package io.skiff.agent.build.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * What the flags of a COPY or ADD say.
 *
 * @param from a stage or an image; empty for the context
 * @param isLinked whether the layer may be made apart from those below, which changes nothing here
 * @param hasParents whether the directories of the sources are kept
 * @param checksum of the one file that is fetched
 * @param unpacks whether archives are unpacked; empty for those of the context alone
 */
public record CopyFlags(
        Optional<String> from,
        Optional<String> owner,
        Optional<String> mode,
        boolean isLinked,
        boolean hasParents,
        Optional<String> checksum,
        Optional<Boolean> unpacks,
        List<String> excludes) {

    public CopyFlags {
        excludes = List.copyOf(excludes);
    }
}
