package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.status.Failures;

/** What happens to fields that do not exist or come twice ({@code fieldValidation}); nothing said is Strict. */
enum Strictness {
    STRICT,
    WARN,
    IGNORE;

    static Strictness of(Query query) {
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
