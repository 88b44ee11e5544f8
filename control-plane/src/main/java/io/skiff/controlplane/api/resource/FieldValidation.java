package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.status.Failures;

/** The treatment of unknown and duplicate fields ({@code fieldValidation}). The default is Strict. */
enum FieldValidation {
    STRICT,
    WARN,
    IGNORE;

    static FieldValidation of(Query query) {
        return switch (query.text("fieldValidation")) {
            case "", "Strict" -> STRICT;
            case "Warn" -> WARN;
            case "Ignore" -> IGNORE;
            default ->
                throw Failures.badRequest("query parameter fieldValidation: must be Strict, Warn or Ignore, not \""
                        + query.text("fieldValidation") + "\"");
        };
    }
}
