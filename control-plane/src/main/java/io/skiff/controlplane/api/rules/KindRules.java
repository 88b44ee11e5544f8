package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.selector.Names;
import io.skiff.controlplane.api.status.Problem;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** What is particular about a kind: one row each. */
public final class KindRules {

    private static final Map<Kind<?>, KindRules> ROWS = Map.ofEntries(
            row(Kinds.NAMESPACE, Names::labelFault, Defaults::namespace, ignored -> {}, Changes::any, true, false),
            row(Kinds.NODE, Names::subdomainFault, ignored -> {}, NodeRules::check, NodeRules::changes, true, false),
            row(Kinds.POD, Names::subdomainFault, Defaults::pod, PodRules::pod, PodChanges::check, true, true),
            row(
                    Kinds.SERVICE,
                    Names::label1035Fault,
                    Defaults::service,
                    ServiceRules::check,
                    Changes::service,
                    true,
                    false),
            row(
                    Kinds.ENDPOINTS,
                    Names::subdomainFault,
                    ignored -> {},
                    EndpointRules::endpoints,
                    Changes::any,
                    false,
                    false),
            row(
                    Kinds.CONFIG_MAP,
                    Names::subdomainFault,
                    ignored -> {},
                    ConfigRules::configMap,
                    Changes::configuration,
                    false,
                    false),
            row(
                    Kinds.SECRET,
                    Names::subdomainFault,
                    Defaults::secret,
                    ConfigRules::secret,
                    Changes::configuration,
                    false,
                    false),
            row(Kinds.EVENT, Names::subdomainFault, ignored -> {}, ignored -> {}, Changes::any, false, false),
            row(
                    Kinds.DEPLOYMENT,
                    Names::subdomainFault,
                    Defaults::deployment,
                    WorkloadRules::deployment,
                    Changes::selector,
                    true,
                    true),
            row(
                    Kinds.REPLICA_SET,
                    Names::subdomainFault,
                    Defaults::replicaSet,
                    WorkloadRules::replicaSet,
                    Changes::selector,
                    true,
                    true),
            row(
                    Kinds.ENDPOINT_SLICE,
                    Names::subdomainFault,
                    ignored -> {},
                    EndpointRules::slice,
                    Changes::any,
                    false,
                    false));

    private final Kind<?> kind;
    private final Function<String, Optional<String>> nameRule;
    private final Consumer<ObjectNode> defaults;
    private final Consumer<Field> validation;
    private final BiConsumer<Field, JsonNode> changes;
    private final boolean hasStatus;
    private final boolean hasGeneration;

    private KindRules(
            Kind<?> kind,
            Function<String, Optional<String>> nameRule,
            Consumer<ObjectNode> defaults,
            Consumer<Field> validation,
            BiConsumer<Field, JsonNode> changes,
            boolean hasStatus,
            boolean hasGeneration) {
        this.kind = kind;
        this.nameRule = nameRule;
        this.defaults = defaults;
        this.validation = validation;
        this.changes = changes;
        this.hasStatus = hasStatus;
        this.hasGeneration = hasGeneration;
    }

    public static KindRules of(Kind<?> kind) {
        var rules = ROWS.get(kind);
        if (rules == null) {
            throw new IllegalArgumentException(kind + " has no rules");
        }
        return rules;
    }

    /** Status is a sub-resource: written by itself, ignored elsewhere. */
    public boolean hasStatus() {
        return hasStatus;
    }

    /** Counts the changes of its spec. */
    public boolean hasGeneration() {
        return hasGeneration;
    }

    public boolean hasScale() {
        return kind.equals(Kinds.DEPLOYMENT) || kind.equals(Kinds.REPLICA_SET);
    }

    /** Fills in what the object does not say. */
    public void fillIn(ObjectNode object) {
        defaults.accept(object);
    }

    /** All that is wrong with an object that is otherwise well formed. */
    public List<Problem> problems(ObjectNode object) {
        var problems = new ArrayList<Problem>();
        var root = Field.root(object, problems);
        MetadataRules.check(root.at("metadata"), kind, nameRule);
        problems.addAll(SupportedFields.of(kind).problems(object));
        validation.accept(root);
        return List.copyOf(problems);
    }

    /** What may not be changed so. */
    public List<Problem> changeProblems(ObjectNode before, ObjectNode after) {
        var problems = new ArrayList<Problem>();
        changes.accept(Field.root(after, problems), before);
        return List.copyOf(problems);
    }

    private static Map.Entry<Kind<?>, KindRules> row(
            Kind<?> kind,
            Function<String, Optional<String>> nameRule,
            Consumer<ObjectNode> defaults,
            Consumer<Field> validation,
            BiConsumer<Field, JsonNode> changes,
            boolean hasStatus,
            boolean hasGeneration) {
        return Map.entry(kind, new KindRules(kind, nameRule, defaults, validation, changes, hasStatus, hasGeneration));
    }
}
