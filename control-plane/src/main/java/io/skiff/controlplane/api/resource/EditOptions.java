package io.skiff.controlplane.api.resource;

import java.util.List;

/**
 * How an object is edited.
 *
 * @param doubled paths of fields that came twice in the body
 * @param dryRun answers as usual, and stores nothing
 */
record EditOptions(Part part, Strictness strictness, List<String> doubled, boolean dryRun) {

    /** What of the object an edit may change. */
    enum Part {
        ALL_BUT_STATUS,
        STATUS
    }
}
