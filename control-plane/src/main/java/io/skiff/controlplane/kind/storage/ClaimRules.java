package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Quantities;
import io.skiff.controlplane.kind.rule.SelectorRules;
import io.skiff.controlplane.object.Json;
import java.util.Set;

/** The rules for claims, those of Kubernetes. */
public final class ClaimRules {

    private ClaimRules() {}

    /** Checks the spec of a claim or of a template of one (core/validation: ValidatePersistentVolumeClaimSpec). */
    public static void spec(Field spec) {
        AccessModes.check(spec.at("accessModes"));
        var storage = spec.at("resources").at("requests").at("storage");
        if (storage.require("")) {
            Quantities.notNegative(storage);
            Quantities.amount(storage.node())
                    .filter(amount -> amount.signum() == 0)
                    .ifPresent(zero -> storage.invalid("must be greater than zero"));
        }
        if (spec.at("selector").isThere()) {
            SelectorRules.check(spec.at("selector"));
        }
        spec.at("storageClassName").check(Names::subdomainFault);
        spec.at("volumeName").check(Names::subdomainFault);
    }

    /** As in Kubernetes: only what binds the claim can still be set, and each of it once; a bound claim may ask for more. */
    static void changes(Field after, JsonNode before) {
        var old = before.path("spec");
        var present = after.at("spec").node();
        if (old instanceof ObjectNode was && present instanceof ObjectNode is) {
            var allowed = was.deepCopy();
            for (var once : Set.of("volumeName", "storageClassName")) {
                if (!was.hasNonNull(once) && is.hasNonNull(once)) {
                    allowed.set(once, is.get(once));
                }
            }
            var requested = is.at("/resources/requests/storage");
            if (before.at("/status/phase").asText().equals("Bound") && !requested.isMissingNode()) {
                Json.child(Json.child(allowed, "resources"), "requests").set("storage", requested);
                resize(after, before);
            }
            if (!allowed.equals(is)) {
                after.at("spec")
                        .forbidden("spec is immutable after creation except resources.requests and"
                                + " volumeAttributesClassName for bound claims");
            }
        }
    }

    /** A wish for more that was not fulfilled can be taken back. */
    private static void resize(Field after, JsonNode before) {
        var wanted = after.at("spec").at("resources").at("requests").at("storage");
        var amount = Quantities.amount(wanted.node());
        var was = Quantities.amount(before.at("/spec/resources/requests/storage"));
        var capacity = Quantities.amount(before.at("/status/capacity/storage")).or(() -> was);
        boolean isLess = amount.isPresent()
                && was.isPresent()
                && amount.get().compareTo(was.get()) < 0
                && amount.get().compareTo(capacity.orElseThrow()) < 0;
        if (isLess) {
            wanted.forbidden("field can not be less than status.capacity");
        }
    }
}
