package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.TreeReader.Parsed;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.CommitResult.Conflict;
import io.skiff.controlplane.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Creates objects. */
public final class Creation {

    private static final int MOST_TRIES = 8;
    private static final List<String> GIVEN_BY_THE_SERVER = List.of(
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "managedFields",
            "selfLink");

    private final Stamps stamps;
    private final FreshReads fresh;
    private final Commits commits;
    private final Namespaces namespaces;
    private final Allocations allocations;
    private final SharedLease lease;

    public Creation(
            Stamps stamps,
            FreshReads fresh,
            Commits commits,
            Namespaces namespaces,
            Allocations allocations,
            SharedLease lease) {
        this.stamps = stamps;
        this.fresh = fresh;
        this.commits = commits;
        this.namespaces = namespaces;
        this.allocations = allocations;
        this.lease = lease;
    }

    Written create(Target target, Parsed body, FieldValidation fieldValidation, boolean dryRun) {
        var object = (ObjectNode) body.tree();
        var generateName = object.at("/metadata/generateName").asText("");
        boolean named = object.at("/metadata").hasNonNull("name")
                && !object.at("/metadata/name").asText().isEmpty();
        stamp(target.definition(), object);
        if (!named && !generateName.isEmpty()) {
            Json.child(object, "metadata").put("name", stamps.name(generateName));
        }
        var warnings = new ArrayList<>(Warnings.of(target.definition().remarks(object)));
        warnings.addAll(Admission.admit(target.definition(), object, fieldValidation, body.doubledFields()));
        var parts = ServerFields.parts(target.definition(), object);
        if (!parts.isEmpty()) {
            throw Failures.invalid(
                    target.definition(), object.at("/metadata/name").asText(""), parts);
        }
        target.definition().begin(object);
        ObjectCodec.order(object);
        for (int i = 0; i < MOST_TRIES; i++) {
            var plan = fresh.plan(i == 0, () -> plan(target, object), made -> !dryRun);
            if (dryRun || isDone(target, plan, named)) {
                return new Written(plan.object(), warnings);
            }
            if (!named) {
                Json.child(object, "metadata").put("name", stamps.name(generateName));
            }
        }
        throw Failures.conflict(
                target.kind(), object.at("/metadata/name").asText(), "too much changed around it; please try again");
    }

    /** @param object with its allocations */
    private record Plan(ObjectNode object, Transaction creation) {}

    private Plan plan(Target target, ObjectNode asked) {
        var kind = target.kind();
        var object = asked.deepCopy();
        var name = object.at("/metadata/name").asText();
        var key = Keys.object(kind, target.namespace(), name);
        var allocated = allocations.ofNew(target.definition(), object, key);
        var creation = namespaces.guard(kind, target.namespace(), name, put(kind, key, object));
        return new Plan(object, creation.and(allocated));
    }

    /** @return false if something that it depends on changed meanwhile */
    private boolean isDone(Target target, Plan plan, boolean named) {
        var result = commits.commit(plan.creation());
        if (result instanceof Committed done) {
            Json.child(plan.object(), "metadata").put("resourceVersion", Long.toString(done.revision()));
            return true;
        }
        var name = plan.object().at("/metadata/name").asText();
        var key = Keys.object(target.kind(), target.namespace(), name);
        if (((Conflict) result).key().equals(key) && named) {
            throw Failures.alreadyExists(target.kind(), name);
        }
        return false;
    }

    private Transaction put(Kind<?> kind, String key, ObjectNode object) {
        var expiry = kind.expires() ? OptionalLong.of(lease.id()) : OptionalLong.empty();
        return new Transaction(
                List.of(new Transaction.Expectation(key, 0)),
                List.of(new Transaction.Put(key, Json.write(object), expiry)));
    }

    private void stamp(KindDefinition<?> definition, ObjectNode object) {
        var metadata = Json.child(object, "metadata");
        metadata.remove(GIVEN_BY_THE_SERVER);
        metadata.put("uid", stamps.uid());
        metadata.put("creationTimestamp", stamps.now());
        if (definition.hasGeneration()) {
            metadata.put("generation", 1);
        }
        if (definition.has(Subresource.STATUS)) {
            object.remove("status");
        }
    }
}
