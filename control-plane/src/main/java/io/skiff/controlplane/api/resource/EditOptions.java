package io.skiff.controlplane.api.resource;

import java.util.List;

/**
 * The options of an edit.
 *
 * @param doubled paths of duplicate fields in the body
 * @param dryRun whether to answer as usual but store nothing
 */
record EditOptions(Part part, FieldValidation fieldValidation, List<String> doubled, boolean dryRun) {

    /**
     * The part of the object that an edit may change.
     *
     * @param specField the only field of the spec; empty for the whole object without its status
     */
    record Part(boolean isStatus, String specField) {

        static final Part ALL_BUT_STATUS = new Part(false, "");
        static final Part STATUS = new Part(true, "");

        boolean isWhole() {
            return !isStatus && specField.isEmpty();
        }
    }
}
