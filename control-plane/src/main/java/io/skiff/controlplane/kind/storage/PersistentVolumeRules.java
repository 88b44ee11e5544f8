package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Quantities;
import io.skiff.controlplane.kind.table.Read;
import java.util.List;

/** The rules for volumes (those of Kubernetes, core/validation: ValidatePersistentVolumeSpec). */
final class PersistentVolumeRules {

    private static final List<String> SOURCES = List.of("hostPath", "local", "nfs", "csi");

    private PersistentVolumeRules() {}

    static void check(Field volume) {
        var spec = volume.at("spec");
        AccessModes.check(spec.at("accessModes"));
        var storage = spec.at("capacity").at("storage");
        if (storage.require("")) {
            Quantities.notNegative(storage);
        }
        spec.at("storageClassName").check(Names::subdomainFault);
        source(spec);
        affinity(spec);
        claim(spec.at("claimRef"));
        boolean isOthers = !Read.text(volume.node(), "metadata", "annotations", LocalPath.PROVISIONED_BY)
                .isEmpty();
        if (spec.at("persistentVolumeReclaimPolicy").text().equals("Delete")
                && !spec.at("csi").isThere()
                && !isOthers) {
            spec.at("persistentVolumeReclaimPolicy")
                    .invalid("only volumes of driver " + LocalPath.DRIVER
                            + " are deleted by this cluster; use Retain, and delete the directory yourself");
        }
    }

    private static void source(Field spec) {
        var sources = SOURCES.stream().filter(name -> spec.at(name).isThere()).toList();
        if (sources.isEmpty()) {
            spec.require("must specify a volume type: hostPath, local, nfs or csi");
            if (spec.isThere()) {
                spec.invalid("must specify a volume type: hostPath, local, nfs or csi");
            }
        }
        sources.stream()
                .skip(1)
                .forEach(source -> spec.at(source).forbidden("may not specify more than 1 volume type"));
        path(spec.at("hostPath"));
        path(spec.at("local"));
        NfsRules.check(spec.at("nfs"));
        if (!spec.at("nfs").isThere() && spec.at("mountOptions").isThere()) {
            spec.at("mountOptions").forbidden("may be set for a volume with nfs only: others are directories of nodes");
        }
        var csi = spec.at("csi");
        if (csi.isThere()) {
            csi.at("driver").require("");
            var handle = csi.at("volumeHandle");
            if (handle.require("") && !LocalPath.isHandle(handle.text())) {
                handle.invalid("must consist of lower case letters, digits and '-', and begin and end with a letter or"
                        + " digit");
            }
            var node = csi.at("volumeAttributes").at(LocalPath.NODE);
            if (node.require("the node that has the directory")) {
                node.check(Names::subdomainFault);
            }
        }
    }

    private static void path(Field source) {
        if (!source.isThere()) {
            return;
        }
        var path = source.at("path");
        if (path.require("") && !path.text().startsWith("/")) {
            path.invalid("must be an absolute path");
        }
        if (List.of(path.text().split("/", -1)).contains("..")) {
            path.invalid("must not contain '..'");
        }
        if (path.text().indexOf('\0') >= 0) {
            path.invalid("must not contain the character NUL, which ends a text");
        }
    }

    private static void affinity(Field spec) {
        var required = spec.at("nodeAffinity").at("required");
        boolean isEverywhere = spec.at("hostPath").isThere() || spec.at("nfs").isThere();
        if (!isEverywhere && !required.isThere()) {
            spec.at("nodeAffinity").at("required").require("the volume is on certain nodes");
        }
        if (!required.isThere()) {
            return;
        }
        required.at("nodeSelectorTerms").require("must have at least one node selector term");
        for (var term : required.at("nodeSelectorTerms").items()) {
            for (var list : List.of("matchExpressions", "matchFields")) {
                term.at(list).items().forEach(PersistentVolumeRules::expression);
            }
            term.at("matchFields").items().forEach(field -> field.at("key").oneOf("metadata.name"));
        }
    }

    private static void expression(Field expression) {
        expression.at("key").require("");
        var operator = expression.at("operator");
        if (operator.require("")) {
            operator.oneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt");
        }
        int values = expression.at("values").items().size();
        switch (operator.text()) {
            case "In", "NotIn" ->
                expression.at("values").require("must be specified when `operator` is 'In' or 'NotIn'");
            case "Exists", "DoesNotExist" -> {
                if (values > 0) {
                    expression
                            .at("values")
                            .forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values != 1) {
                    expression.at("values").forbidden("must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default -> {
                // told already
            }
        }
    }

    private static void claim(Field reference) {
        if (reference.isThere()) {
            reference.at("name").require("");
            reference.at("namespace").require("");
            reference.at("name").check(Names::subdomainFault);
            reference.at("namespace").check(Names::labelFault);
        }
    }

    static void changes(Field after, JsonNode before) {
        var spec = after.at("spec");
        for (var source : SOURCES) {
            if (!spec.at(source).node().equals(before.path("spec").path(source))) {
                spec.at(source).forbidden("spec.persistentvolumesource is immutable after creation");
            }
        }
        for (var field : List.of("nodeAffinity", "volumeMode")) {
            var was = before.path("spec").path(field);
            if (!was.isMissingNode() && !spec.at(field).node().equals(was)) {
                spec.at(field).invalid("field is immutable");
            }
        }
    }
}
