package io.skiff.controlplane.kind.rule;

import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.base.Ascii;
import io.skiff.controlplane.object.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rules for names, labels and annotations. */
public final class MetadataRules {

    private static final int MOST_ANNOTATION_BYTES = 256 * 1024;
    private static final int LONGEST_UID = 128;
    private static final Set<String> KNOWN_FINALIZERS = Set.of("kubernetes", "orphan", "foregroundDeletion");

    private MetadataRules() {}

    public static void check(Field metadata, Kind<?> kind, Function<String, Optional<String>> nameRule) {
        if (metadata.at("name").require("name or generateName is required")) {
            metadata.at("name").check(nameRule);
        }
        if (kind.namespaced() && metadata.at("namespace").require("")) {
            metadata.at("namespace").check(Names::labelFault);
        }
        template(metadata);
        metadata.at("generateName").check(MetadataRules::prefixFault);
        for (var finalizer : metadata.at("finalizers").items()) {
            finalizer.require("");
            finalizer.check(MetadataRules::finalizerFault);
        }
        for (var owner : metadata.at("ownerReferences").items()) {
            owner.at("apiVersion").require("version must not be empty");
            owner.at("kind").require("must not be empty");
            owner.at("name").require("must not be empty");
            owner.at("uid").require("must not be empty");
            owner.at("uid").check(MetadataRules::uidFault);
            owner.at("name").check(Names::pathSegmentFault);
        }
        var controllers = metadata.at("ownerReferences").items().stream()
                .filter(owner -> owner.at("controller").node().asBoolean())
                .count();
        if (controllers > 1) {
            metadata.at("ownerReferences").invalid("only one reference can have `controller` set to true");
        }
    }

    /** The rules that also apply to a template's metadata. */
    public static void template(Field metadata) {
        labels(metadata.at("labels"));
        annotations(metadata.at("annotations"));
    }

    private static Optional<String> prefixFault(String prefix) {
        return Names.subdomainFault(prefix.replaceAll("[-.]+$", "") + "0");
    }

    /** Checks a finalizer: one without a domain must be one of Kubernetes' own. */
    private static Optional<String> finalizerFault(String name) {
        return name.contains("/") || KNOWN_FINALIZERS.contains(name)
                ? Names.labelKeyFault(name)
                : Optional.of(
                        "name is neither a standard finalizer name nor is it fully qualified (e.g. example.com/name)");
    }

    private static Optional<String> uidFault(String uid) {
        return uid.length() > LONGEST_UID
                ? Optional.of("must be no more than " + LONGEST_UID + " characters")
                : Optional.empty();
    }

    public static void labels(Field labels) {
        for (var key : labels.keys()) {
            Names.labelKeyFault(key).ifPresent(why -> keyFault(labels, key, why));
            Names.labelValueFault(labels.entry(key).text())
                    .ifPresent(why -> labels.entry(key).invalid(why));
        }
    }

    private static void annotations(Field annotations) {
        long bytes = 0;
        for (var key : annotations.keys()) {
            Names.labelKeyFault(Ascii.toLowerCase(key)).ifPresent(why -> keyFault(annotations, key, why));
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
