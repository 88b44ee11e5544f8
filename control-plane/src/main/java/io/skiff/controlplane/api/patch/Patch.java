package io.skiff.controlplane.api.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.TreeBudget;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.schema.Schema;

/** One patch in one of the supported media types. */
public record Patch(Format format, JsonNode content) {

    /** The media types of patches. */
    public enum Format {
        JSON("application/json-patch+json"),
        MERGE("application/merge-patch+json"),
        STRATEGIC("application/strategic-merge-patch+json");

        private final String mediaType;

        Format(String mediaType) {
            this.mediaType = mediaType;
        }

        public static Format of(String mediaType) {
            for (var format : values()) {
                if (format.mediaType.equals(mediaType)) {
                    return format;
                }
            }
            if (mediaType.startsWith("application/apply-patch")) {
                throw Failures.unsupportedMediaType(
                        mediaType,
                        JSON.mediaType + ", " + MERGE.mediaType + ", " + STRATEGIC.mediaType
                                + "; server-side apply is not done by this server, apply without --server-side");
            }
            throw Failures.unsupportedMediaType(
                    mediaType, JSON.mediaType + ", " + MERGE.mediaType + ", " + STRATEGIC.mediaType);
        }
    }

    /** @param schema of the object, for the merge keys */
    public ObjectNode apply(Schema schema, ObjectNode target) {
        try {
            var result = switch (format) {
                case JSON -> JsonPatches.apply(target, content);
                case MERGE -> MergePatch.apply(target, object());
                case STRATEGIC -> StrategicMerge.apply(schema, target, object());
            };
            TreeBudget.excess(result).ifPresent(excess -> {
                throw new PatchException("the patched object would have " + excess);
            });
            if (result instanceof ObjectNode object) {
                return object;
            }
            throw new PatchException("the patched object would be no object any more");
        } catch (PatchException e) {
            var why = "the patch cannot be applied: " + e.getMessage();
            throw switch (e.fault()) {
                case NO_PATCH -> Failures.badRequest(why);
                case DOES_NOT_FIT -> Failures.unprocessable(why);
                case TOO_MUCH -> Failures.tooMuch(why);
            };
        }
    }

    private ObjectNode object() {
        if (content instanceof ObjectNode object) {
            return object;
        }
        throw new PatchException("it must be an object with fields", PatchException.Fault.NO_PATCH);
    }
}
