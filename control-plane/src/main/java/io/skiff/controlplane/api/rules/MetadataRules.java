package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.api.kind.Kind;
import io.skiff.controlplane.api.selector.Names;
import io.skiff.controlplane.api.status.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What names, labels and annotations must look like. */
final class MetadataRules {

    private static final int MOST_ANNOTATION_BYTES = 256 * 1024;

    private MetadataRules() {}

    static void check(Field metadata, Kind<?> kind, Function<String, Optional<String>> nameRule) {
        if (metadata.at("name").require("name or generateName is required")) {
            metadata.at("name").check(nameRule);
        }
        if (kind.namespaced() && metadata.at("namespace").require("")) {
            metadata.at("namespace").check(Names::labelFault);
        }
        labels(metadata.at("labels"));
        annotations(metadata.at("annotations"));
        for (var finalizer : metadata.at("finalizers").items()) {
            finalizer.check(Names::labelKeyFault);
        }
        for (var owner : metadata.at("ownerReferences").items()) {
            owner.at("apiVersion").require("version must not be empty");
            owner.at("kind").require("must not be empty");
            owner.at("name").require("must not be empty");
            owner.at("uid").require("must not be empty");
        }
    }

    static void labels(Field labels) {
        for (var key : labels.keys()) {
            Names.labelKeyFault(key).ifPresent(why -> keyFault(labels, key, why));
            Names.labelValueFault(labels.entry(key).text())
                    .ifPresent(why -> labels.entry(key).invalid(why));
        }
    }

    private static void annotations(Field annotations) {
        long bytes = 0;
        for (var key : annotations.keys()) {
            Names.labelKeyFault(key.toLowerCase(Locale.ROOT)).ifPresent(why -> keyFault(annotations, key, why));
            bytes += key.length() + (long) annotations.entry(key).text().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MOST_ANNOTATION_BYTES) {
            annotations.forbidden("may be at most " + MOST_ANNOTATION_BYTES + " bytes together, and are " + bytes);
        }
    }

    private static void keyFault(Field map, String key, String why) {
        map.add(Problem.invalid(map.path(), TextNode.valueOf(key), why));
    }
}
