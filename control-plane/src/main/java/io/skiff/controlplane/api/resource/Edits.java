package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.SpecPart;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Changes objects: it reads, edits, checks and writes, and begins again after a conflict. */
public final class Edits {

    private static final int MOST_TRIES = 6;

    private final Stamps stamps;
    private final FreshReads fresh;
    private final Reads reads;
    private final Commits commits;
    private final Allocations allocations;
    private final SharedLease lease;

    public Edits(
            Stamps stamps, FreshReads fresh, Reads reads, Commits commits, Allocations allocations, SharedLease lease) {
        this.stamps = stamps;
        this.fresh = fresh;
        this.reads = reads;
        this.commits = commits;
        this.allocations = allocations;
        this.lease = lease;
    }

    /** Computes the new object from the old one. It is called again after each conflict. */
    interface Edit {
        /** @param before as it is served; the edit may change it */
        ObjectNode of(ObjectNode before);
    }

    /**
     * The result of an edit, which the store accepts only as long as the object is unchanged.
     *
     * @param allocated what is taken and freed with it
     */
    private record Plan(
            Stored<?> found, ObjectNode after, Transaction allocated, List<String> warnings, boolean isWrite) {}

    Written edit(Target target, EditOptions options, Edit edit) {
        for (int i = 0; i < MOST_TRIES; i++) {
            var plan = fresh.plan(i == 0, () -> plan(target, options, edit), Plan::isWrite);
            var written = new Written(plan.after(), plan.warnings());
            if (!plan.isWrite()) {
                return written;
            }
            var result = commits.commit(transaction(target.definition(), plan));
            if (result instanceof Committed done) {
                Json.child(plan.after(), "metadata").put("resourceVersion", Long.toString(done.revision()));
                return written;
            }
        }
        throw Failures.modified(target.kind(), target.name());
    }

    private Plan plan(Target target, EditOptions options, Edit edit) {
        var stored = reads.require(target);
        var before = before(target, stored, options);
        var after = edit.of(before.deepCopy());
        requireSame(stored, after);
        var warnings = finish(target, options, before, after);
        var allocated = options.part().isWhole()
                ? allocations.ofEdited(target.definition(), before, after, key(stored))
                : Transaction.NONE;
        if (options.part().isStatus()) {
            target.definition().settle(after, stamps.clock().instant());
        }
        increment(target.definition(), before, after);
        ObjectCodec.order(after);
        return new Plan(stored, after, allocated, warnings, !options.dryRun() && !after.equals(before));
    }

    /**
     * The object in its compared form, with defaults. A status that this edit does not touch stays byte for byte; one that an older version
     * did not store is the first one.
     */
    private static ObjectNode before(Target target, Stored<?> stored, EditOptions options) {
        var before = Json.read(stored.json());
        var status = before.path("status").deepCopy();
        target.definition().normalize(before);
        if (!options.part().isStatus() && !status.isMissingNode()) {
            keepStatus(target.definition(), status, before);
        }
        return before;
    }

    /** Requires the object that the client saw to be the stored one. */
    private static void requireSame(Stored<?> stored, ObjectNode after) {
        var revision = after.at("/metadata/resourceVersion").asText("");
        if (!revision.isEmpty() && !revision.equals(Long.toString(stored.revision()))) {
            throw Failures.modified(stored.kind(), stored.name());
        }
        var uid = after.at("/metadata/uid").asText("");
        if (!uid.isEmpty() && !uid.equals(stored.uid())) {
            throw Failures.conflict(
                    stored.kind(),
                    stored.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + stored.uid());
        }
    }

    private static List<String> finish(Target target, EditOptions options, ObjectNode before, ObjectNode after) {
        var definition = target.definition();
        requireIdentity(target, before, after);
        var part = options.part().ofSpec();
        if (options.part().isStatus()) {
            keepAllButStatus(before, after);
        } else if (part != null) {
            keepAllBut(part, before, after);
        } else {
            ServerFields.keep(before, Json.child(after, "metadata"));
            keepStatus(definition, before.path("status"), after);
            ServerFields.keepAllocations(definition.allocated(), before, after);
        }
        var warnings = Admission.admit(definition, before, after, options.fieldValidation(), options.doubled());
        if (!options.part().isStatus()) {
            keepStatus(definition, before.path("status"), after);
        }
        var problems = new ArrayList<>(definition.changeProblems(before, after));
        if (options.part().isWhole()) {
            problems.addAll(ServerFields.parts(definition, before, after));
        }
        if (!problems.isEmpty()) {
            throw Failures.invalid(target.definition(), target.name(), problems);
        }
        return warnings;
    }

    private static void increment(KindDefinition<?> definition, ObjectNode before, ObjectNode after) {
        if (definition.hasGeneration() && !after.path("spec").equals(before.path("spec"))) {
            Json.child(after, "metadata")
                    .put("generation", before.at("/metadata/generation").asLong() + 1);
        }
    }

    private static void keepAllButStatus(ObjectNode before, ObjectNode after) {
        var status = after.path("status").deepCopy();
        after.removeAll();
        after.setAll(before.deepCopy());
        if (status.isMissingNode()) {
            after.remove("status");
        } else {
            after.set("status", status);
        }
    }

    private static void keepAllBut(SpecPart part, ObjectNode before, ObjectNode after) {
        var asked = after.path("spec").deepCopy();
        after.removeAll();
        after.setAll(before.deepCopy());
        if (after.path("spec") instanceof ObjectNode spec) {
            part.copy(asked, spec);
        }
    }

    /** The name and namespace stay. An empty namespace is that of the request, as in Kubernetes. */
    private static void requireIdentity(Target target, ObjectNode before, ObjectNode after) {
        var metadata = Json.child(after, "metadata");
        if (metadata.path("namespace").asText("").isEmpty()) {
            metadata.remove("namespace");
            metadata.setAll(namespace(before));
        }
        for (var field : List.of("name", "namespace")) {
            var was = before.at("/metadata/" + field);
            if (!was.equals(metadata.path(field))) {
                throw Failures.badRequest(
                        "metadata." + field + " of " + target.kind().resource() + " \"" + target.name()
                                + "\" cannot be changed (to " + metadata.path(field) + ")");
            }
        }
        if (!after.path("kind").equals(before.path("kind"))
                || !after.path("apiVersion").equals(before.path("apiVersion"))) {
            throw Failures.badRequest("apiVersion and kind cannot be changed");
        }
    }

    private static ObjectNode namespace(ObjectNode object) {
        var namespace = object.at("/metadata/namespace");
        return namespace.isMissingNode() ? Json.object() : Json.object().set("namespace", namespace);
    }

    /** Keeps the status in an edit of the rest of an object. */
    private static void keepStatus(KindDefinition<?> definition, JsonNode status, ObjectNode after) {
        if (!definition.has(Subresource.STATUS)) {
            return;
        }
        after.remove("status");
        if (!status.isMissingNode()) {
            after.set("status", status.deepCopy());
        }
    }

    private static String key(Stored<?> stored) {
        return Keys.object(stored.kind(), stored.namespace(), stored.name());
    }

    private Transaction transaction(KindDefinition<?> definition, Plan plan) {
        var stored = plan.found();
        var key = key(stored);
        if (Deletion.isDone(definition, stored, plan.after())) {
            return Deletion.removal(definition, stored, key, stamps);
        }
        var expiry = stored.kind().expires() ? OptionalLong.of(lease.id()) : OptionalLong.empty();
        var put = new Transaction.Put(key, stored(plan.after()), expiry);
        return new Transaction(List.of(new Transaction.Expectation(key, stored.revision())), List.of(put))
                .and(plan.allocated());
    }

    /** Encodes the stored form, which has no resourceVersion. */
    static byte[] stored(ObjectNode object) {
        var copy = object.deepCopy();
        Json.child(copy, "metadata").remove("resourceVersion");
        return Json.write(copy);
    }
}
