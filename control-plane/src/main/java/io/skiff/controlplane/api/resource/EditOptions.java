package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.kind.SpecPart;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param ofSpec the only part of the spec; null for the whole object without its status
     */
    record Part(boolean isStatus, @Nullable SpecPart ofSpec) {

        static final Part ALL_BUT_STATUS = new Part(false, null);
        static final Part STATUS = new Part(true, null);

        boolean isWhole() {
            return !isStatus && ofSpec == null;
        }
    }
}
