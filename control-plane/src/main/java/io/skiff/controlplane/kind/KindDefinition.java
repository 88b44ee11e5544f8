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

/** All that is particular about one kind. What a definition does not say is what holds for kinds that are only stored. */
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

    /** Made when it is first asked for. */
    public Schema schema() {
        return said.schema.get();
    }

    /**
     * Brings an object into the form in which it is stored and compared ({@link CanonicalForm}), with all defaults; doing it twice changes
     * nothing.
     */
    public void normalize(ObjectNode object) {
        CanonicalForm.bring(schema(), object);
        said.defaults.accept(object);
    }

    /** All that is wrong with an object that fits its schema. */
    public List<Problem> problems(ObjectNode object) {
        var problems = new ArrayList<Problem>();
        var root = Field.root(object, problems);
        MetadataRules.check(root.at("metadata"), said.kind, said.names);
        problems.addAll(said.supported.problems(object));
        said.rules.accept(root);
        return List.copyOf(problems);
    }

    /** What may not be changed so. */
    public List<Problem> changeProblems(ObjectNode before, ObjectNode after) {
        var problems = new ArrayList<Problem>();
        said.changes.accept(Field.root(after, problems), before);
        return List.copyOf(problems);
    }

    /** What its creator is told of an object that is taken: what it asks for and does not get. */
    public List<Problem> remarks(ObjectNode object) {
        return said.remarks.apply(object);
    }

    /** Counts the changes of its spec. */
    public boolean hasGeneration() {
        return said.hasGeneration;
    }

    public boolean has(Subresource subresource) {
        return said.subresources.contains(subresource);
    }

    public List<Subresource> subresources() {
        return List.copyOf(said.subresources);
    }

    /** Writes the status that an object is created with. */
    public void begin(ObjectNode object) {
        said.firstStatus.accept(object);
    }

    public SelectableFields selectable() {
        return selectable;
    }

    /** The field that names the node on which an object is; empty for kinds whose objects are on none. */
    public Optional<String> nodeField() {
        return said.nodeField;
    }

    /** The node on which an object is. */
    public Optional<String> node(T object) {
        return said.nodeField.map(field -> selectable.value(object, field)).filter(node -> !node.isEmpty());
    }

    public List<Column> columns() {
        return List.copyOf(said.columns);
    }

    /** The time by which the rows of a table are ordered; empty: by namespace and name, as all lists. */
    public Optional<Function<JsonNode, Instant>> rowOrder() {
        return said.rowOrder;
    }

    /** The other objects lie in its objects: the kind of namespaces. */
    public boolean isHome() {
        return said.isHome;
    }

    public DeletionRule<T> deletion() {
        return said.deletion;
    }

    public Optional<Allocator<T>> allocator() {
        return said.allocator;
    }

    /** Fields of the spec that the server gives, and that stay when a user's object does not name them. */
    public List<String> allocated() {
        return said.allocated;
    }

    /** What happens in the store together with the removal of an object: what it held is free, what remembers it is written. */
    public Transaction removal(HasMetadata object, Instant now) {
        return said.removal.apply(said.kind.type().cast(object), now);
    }

    /** Empty for kinds that are read from JSON and YAML only. */
    public Optional<ProtobufForm> protobuf() {
        return said.protobuf;
    }

    @Override
    public String toString() {
        return said.kind.toString();
    }
}
