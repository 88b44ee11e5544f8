package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.TreeReader.Parsed;
import io.skiff.controlplane.api.rules.KindRules;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.CommitResult.Conflict;
import io.skiff.controlplane.store.Transaction;
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
    private final ServiceAddresses addresses;
    private final NodeSubnets subnets;
    private final EventLease eventLease;

    public Creation(
            Stamps stamps,
            FreshReads fresh,
            Commits commits,
            Namespaces namespaces,
            ServiceAddresses addresses,
            NodeSubnets subnets,
            EventLease eventLease) {
        this.stamps = stamps;
        this.fresh = fresh;
        this.commits = commits;
        this.namespaces = namespaces;
        this.addresses = addresses;
        this.subnets = subnets;
        this.eventLease = eventLease;
    }

    Written create(Target target, Parsed body, Strictness strictness, boolean dryRun) {
        var object = (ObjectNode) body.tree();
        var generateName = object.at("/metadata/generateName").asText("");
        boolean named = object.at("/metadata").hasNonNull("name")
                && !object.at("/metadata/name").asText().isEmpty();
        stamp(target.kind(), object);
        if (!named && !generateName.isEmpty()) {
            Json.child(object, "metadata").put("name", stamps.name(generateName));
        }
        var warnings = Admission.admit(target.kind(), object, strictness, body.doubledFields());
        if (target.kind().equals(Kinds.POD)) {
            FirstStatus.pod(object);
        }
        ObjectCodec.order(object);
        for (int i = 0; i < MOST_TRIES; i++) {
            fresh.await();
            if (tryOnce(target, object, named, dryRun)) {
                return new Written(object, warnings);
            }
            if (!named) {
                Json.child(object, "metadata").put("name", stamps.name(generateName));
            }
        }
        throw Failures.conflict(
                target.kind(), object.at("/metadata/name").asText(), "too much changed around it; please try again");
    }

    /** @return false: what it depends on changed meanwhile */
    private boolean tryOnce(Target target, ObjectNode object, boolean named, boolean dryRun) {
        var kind = target.kind();
        var name = object.at("/metadata/name").asText();
        var key = Keys.object(kind, target.namespace(), name);
        var address = kind.equals(Kinds.SERVICE) ? addresses.allocate(object) : ServiceAddresses.NONE;
        var subnet = kind.equals(Kinds.NODE) ? subnets.allocate(object) : Transaction.NONE;
        var creation = namespaces
                .guard(kind, target.namespace(), name, put(kind, key, object))
                .and(subnet);
        if (dryRun) {
            return true;
        }
        var result = commits.commit(address.and(creation, key));
        if (result instanceof Committed done) {
            Json.child(object, "metadata").put("resourceVersion", Long.toString(done.revision()));
            return true;
        }
        address.takeBack(object);
        if (((Conflict) result).key().equals(key) && named) {
            throw Failures.alreadyExists(kind, name);
        }
        return false;
    }

    private Transaction put(Kind<?> kind, String key, ObjectNode object) {
        var lease = kind.equals(Kinds.EVENT) ? OptionalLong.of(eventLease.id()) : OptionalLong.empty();
        return new Transaction(
                List.of(new Transaction.Expectation(key, 0)),
                List.of(new Transaction.Put(key, Json.write(object), lease)));
    }

    private void stamp(Kind<?> kind, ObjectNode object) {
        var rules = KindRules.of(kind);
        var metadata = Json.child(object, "metadata");
        metadata.remove(GIVEN_BY_THE_SERVER);
        metadata.put("uid", stamps.uid());
        metadata.put("creationTimestamp", stamps.now());
        if (rules.hasGeneration()) {
            metadata.put("generation", 1);
        }
        if (rules.hasStatus()) {
            object.remove("status");
        }
    }
}
