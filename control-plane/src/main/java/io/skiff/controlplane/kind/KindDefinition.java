package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.MetadataRules;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.schema.CanonicalForm;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything particular about one kind. A part that the definition leaves out has the default of kinds that are only
 * stored.
 */
public final class KindDefinition<T extends HasMetadata> {

    private final KindBuilder<T> said;
    private final SelectableFields selectable;

    KindDefinition(KindBuilder<T> said) {
        this.said = said;
        this.selectable = new SelectableFields(said.selectable);
    }

    public static <T extends HasMetadata> KindBuilder<T> of(Kind<T> kind) {
        return new KindBuilder<>(kind);
    }

    public Kind<T> kind() {
        return said.kind;
    }

    /** The schema, which is made at the first call. */
    public Schema schema() {
        return said.schema.get();
    }

    /**
     * Brings an object into the form in which it is stored and compared ({@link CanonicalForm}), with all defaults; doing it twice changes
     * nothing.
     */
    public void normalize(ObjectNode object) {
        CanonicalForm.bring(schema(), object);
        if (has(Subresource.STATUS) && !object.has("status")) {
            object.putObject("status");
        }
        said.defaults.accept(object);
    }

    /**
     * Fits an edited object to what it was: values that its author left to the server stay, or go with what needed them.
     *
     * @param after with all defaults; of the wrong types, if its author wrote such
     */
    public void carryOver(JsonNode before, ObjectNode after) {
        said.carriedOver.accept(before, after);
    }

    /** Lists all problems of an object that matches its schema. */
    public List<Problem> problems(ObjectNode object) {
        var problems = new ArrayList<Problem>();
        var root = Field.root(object, problems);
        MetadataRules.check(root.at("metadata"), said.kind, said.names);
        problems.addAll(said.supported.problems(object));
        said.rules.accept(root);
        return List.copyOf(problems);
    }

    /** Lists the changes that are not allowed. */
    public List<Problem> changeProblems(ObjectNode before, ObjectNode after) {
        var problems = new ArrayList<Problem>();
        said.changes.accept(Field.root(after, problems), before);
        return List.copyOf(problems);
    }

    /** Lists remarks for the creator of an accepted object: the values that have no effect. */
    public List<Problem> remarks(ObjectNode object) {
        return said.remarks.apply(object);
    }

    /** Whether changes of the spec increment the generation. */
    public boolean hasGeneration() {
        return said.hasGeneration;
    }

    public boolean has(Subresource subresource) {
        return said.subresources.contains(subresource);
    }

    public List<Subresource> subresources() {
        return List.copyOf(said.subresources);
    }

    /** Writes the first status of a new object. */
    public void begin(ObjectNode object) {
        said.firstStatus.accept(object);
    }

    /** Writes what follows from an edit of the status. */
    public void settle(ObjectNode object, Instant now) {
        said.settledStatus.accept(object, now);
    }

    public SelectableFields selectable() {
        return selectable;
    }

    /** The field with the node of an object; empty for kinds without nodes. */
    public Optional<String> nodeField() {
        return said.nodeField;
    }

    /** The node of an object. */
    public Optional<String> node(T object) {
        return said.nodeField.map(field -> selectable.value(object, field)).filter(node -> !node.isEmpty());
    }

    public List<Column> columns() {
        return List.copyOf(said.columns);
    }

    /** The time by which the rows of a table are ordered; empty for the order of lists, by namespace and name. */
    public Optional<Function<JsonNode, Instant>> rowOrder() {
        return said.rowOrder;
    }

    /** Whether objects of this kind contain all others, as namespaces do. */
    public boolean isHome() {
        return said.isHome;
    }

    /** Whether objects of other kinds run on objects of this kind, as pods do on nodes. */
    public boolean isHost() {
        return said.isHost;
    }

    public DeletionRule<T> deletion() {
        return said.deletion;
    }

    public GarbageRule<T> garbage() {
        return said.garbage;
    }

    /** Removes the values that no error may tell from problems, because errors go to terminals and to the logs of pipelines. */
    public List<Problem> withoutSecrets(List<Problem> problems) {
        return said.confidentialBut
                .map(open -> problems.stream()
                        .map(problem ->
                                open.stream().anyMatch(problem.path()::startsWith) ? problem : problem.withoutValue())
                        .toList())
                .orElse(problems);
    }

    public Optional<Allocator<T>> allocator() {
        return said.allocator;
    }

    /** The fields of the spec that the server sets, and that stay if a user's object omits them. */
    public List<String> allocated() {
        return said.allocated;
    }

    /**
     * The writes that accompany the removal of an object: they free its allocations, and record what must be
     * remembered.
     */
    public Transaction removal(HasMetadata object, Instant now) {
        return said.removal.apply(said.kind.type().cast(object), now);
    }

    /** The protobuf form; empty for kinds that are read from JSON and YAML only. */
    public Optional<ProtobufForm> protobuf() {
        return said.protobuf;
    }

    @Override
    public String toString() {
        return said.kind.toString();
    }
}
