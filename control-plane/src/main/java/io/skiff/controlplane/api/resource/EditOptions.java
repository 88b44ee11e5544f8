package io.skiff.controlplane.api.resource;

import java.util.List;

/**
 * The options of an edit.
 *
 * @param doubled paths of duplicate fields in the body
 * @param dryRun whether to answer as usual but store nothing
 */
record EditOptions(Part part, FieldValidation fieldValidation, List<String> doubled, boolean dryRun) {

    /** The part of the object that an edit may change. */
    enum Part {
        ALL_BUT_STATUS,
        STATUS
    }
}
