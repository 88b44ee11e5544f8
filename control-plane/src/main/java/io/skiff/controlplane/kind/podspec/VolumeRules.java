package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.MetadataRules;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.rule.Quantities;
import io.skiff.controlplane.kind.storage.ClaimRules;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules for the volumes of a pod (those of Kubernetes, core/validation: validateVolumeSource). */
final class VolumeRules {

    private static final List<String> PROJECTIONS = List.of("configMap", "secret", "downwardAPI");

    private VolumeRules() {}

    static void check(Field volume) {
        if (volume.at("name").require("")) {
            volume.at("name").check(Names::labelFault);
        }
        var sources = volume.keys().stream().filter(key -> !key.equals("name")).toList();
        sources.stream()
                .skip(1)
                .forEach(source -> volume.at(source).forbidden("may not specify more than 1 volume type"));
        if (volume.at("hostPath").isThere()) {
            hostPath(volume.at("hostPath"));
        }
        if (volume.at("configMap").isThere()) {
            volume.at("configMap").at("name").require("");
            items(volume.at("configMap"));
        }
        if (volume.at("secret").isThere()) {
            volume.at("secret").at("secretName").require("");
            items(volume.at("secret"));
        }
        if (volume.at("persistentVolumeClaim").isThere()) {
            var claim = volume.at("persistentVolumeClaim").at("claimName");
            claim.require("");
            claim.check(Names::subdomainFault);
        }
        if (volume.at("image").isThere()) {
            var reference = volume.at("image").at("reference");
            reference.require("");
            reference.check(ContainerRules::imageFault);
        }
        ephemeral(volume.at("ephemeral"));
        downwardItems(volume.at("downwardAPI"));
        projected(volume.at("projected"));
        Quantities.notNegative(volume.at("emptyDir").at("sizeLimit"));
    }

    private static void ephemeral(Field ephemeral) {
        var template = ephemeral.at("volumeClaimTemplate");
        if (ephemeral.isThere() && template.require("")) {
            MetadataRules.labels(template.at("metadata").at("labels"));
            ClaimRules.spec(template.at("spec"));
        }
    }

    private static void hostPath(Field hostPath) {
        var path = hostPath.at("path");
        if (path.require("") && !path.text().startsWith("/")) {
            path.invalid("must be an absolute path");
        }
        PodSpecRules.noWayUp(path);
    }

    private static void projected(Field projected) {
        projected.at("defaultMode").between(0, 0777);
        var paths = new HashSet<String>();
        for (var source : projected.at("sources").items()) {
            var kinds = source.keys();
            kinds.stream()
                    .skip(1)
                    .forEach(kind -> source.at(kind).forbidden("may not specify more than 1 volume type per source"));
            if (kinds.isEmpty()) {
                source.require("must specify exactly one of: " + String.join(", ", PROJECTIONS));
            }
            for (var kind : List.of("configMap", "secret")) {
                if (source.at(kind).isThere()) {
                    source.at(kind).at("name").require("");
                    items(source.at(kind));
                }
            }
            downwardItems(source.at("downwardAPI"));
            PROJECTIONS.forEach(kind -> distinct(source.at(kind), paths));
        }
    }

    /** @param paths those of the sources before; grows */
    private static void distinct(Field source, Set<String> paths) {
        for (var item : source.at("items").items()) {
            var path = item.at("path");
            if (!path.isBlank() && !paths.add(path.text())) {
                path.invalid("conflicting duplicate paths");
            }
        }
    }

    private static void items(Field source) {
        source.at("defaultMode").between(0, 0777);
        for (var item : source.at("items").items()) {
            item.at("key").require("");
            item(item);
        }
    }

    private static void item(Field item) {
        item.at("mode").between(0, 0777);
        var path = item.at("path");
        if (path.require("")) {
            ContainerRules.text(path);
            if (path.text().startsWith("/")) {
                path.invalid("must be a relative path");
            } else if (path.text().startsWith("..")
                    && !path.text().startsWith("../")
                    && path.text().length() > 2) {
                path.invalid("must not start with '..'");
            }
        }
        PodSpecRules.noWayUp(path);
    }

    private static void downwardItems(Field source) {
        source.at("defaultMode").between(0, 0777);
        for (var item : source.at("items").items()) {
            item(item);
            var field = item.at("fieldRef");
            var resource = item.at("resourceFieldRef");
            if (field.isThere() && resource.isThere()) {
                item.invalid("fieldRef and resourceFieldRef can not be specified simultaneously");
            } else if (field.isThere()) {
                FieldReferences.ofFile(field);
            } else if (resource.isThere()) {
                FieldReferences.resourceOfFile(resource);
            } else {
                item.add(Problem.required(item.path(), "one of fieldRef and resourceFieldRef is required"));
            }
        }
    }
}
