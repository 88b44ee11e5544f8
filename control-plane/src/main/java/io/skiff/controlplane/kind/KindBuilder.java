package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.rule.Supported;
import io.skiff.controlplane.kind.schema.ClassSchemas;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds the definition of a kind. */
public final class KindBuilder<T extends HasMetadata> {

    private static final String OF_EVERY_KIND = """
            apiVersion
            kind
            metadata.**
            """;

    final Kind<T> kind;
    Supplier<Schema> schema;
    Function<String, Optional<String>> names = Names::subdomainFault;
    Consumer<ObjectNode> defaults = object -> {};
    BiConsumer<JsonNode, ObjectNode> carriedOver = (before, after) -> {};
    Consumer<Field> rules = object -> {};
    BiConsumer<Field, JsonNode> changes = (after, before) -> {};
    Function<JsonNode, List<Problem>> remarks = object -> List.of();
    Supported supported = Supported.table(OF_EVERY_KIND, Map.of());
    boolean hasGeneration;
    final List<Subresource> subresources = new ArrayList<>();
    Consumer<ObjectNode> firstStatus = object -> {};
    BiConsumer<ObjectNode, Instant> settledStatus = (object, now) -> {};
    final Map<String, Function<HasMetadata, @Nullable String>> selectable = new LinkedHashMap<>();
    Optional<String> nodeField = Optional.empty();
    List<Column> columns = List.of(Column.objectName(), Column.age());
    Optional<Function<JsonNode, Instant>> rowOrder = Optional.empty();
    boolean isHome;
    boolean isHost;
    DeletionRule<T> deletion = new DeletionRule<>() {};
    GarbageRule<T> garbage = new GarbageRule<>() {};
    Optional<List<String>> confidentialBut = Optional.empty();
    Optional<Allocator<T>> allocator = Optional.empty();
    List<String> allocated = List.of();
    BiFunction<T, Instant, Transaction> removal = (object, now) -> Transaction.NONE;
    Optional<ProtobufForm> protobuf = Optional.empty();

    KindBuilder(Kind<T> kind) {
        this.kind = kind;
        this.schema = Suppliers.memoize(() -> ClassSchemas.read(kind.type(), FieldTags.NONE));
    }

    /** Sets what the fields of the kind's classes are beside their types. */
    public KindBuilder<T> fieldTags(FieldTags tags) {
        schema = Suppliers.memoize(() -> ClassSchemas.read(kind.type(), tags));
        return this;
    }

    /** Sets the schema of a kind without a model class. */
    public KindBuilder<T> schema(Supplier<Schema> made) {
        schema = Suppliers.memoize(made::get);
        return this;
    }

    /** Sets the check of names. The default accepts subdomains. */
    public KindBuilder<T> names(Function<String, Optional<String>> fault) {
        names = fault;
        return this;
    }

    /** Sets the defaults of missing fields. A second application must change nothing. */
    public KindBuilder<T> defaults(Consumer<ObjectNode> fill) {
        defaults = fill;
        return this;
    }

    /** Sets what an edit keeps of the old object that the new one does not name, and what goes with what it changes; before the rules. */
    public KindBuilder<T> carriesOver(BiConsumer<JsonNode, ObjectNode> carry) {
        carriedOver = carry;
        return this;
    }

    public KindBuilder<T> rules(Consumer<Field> check) {
        rules = check;
        return this;
    }

    /** Sets the check of changes: the new object and the old one. */
    public KindBuilder<T> changes(BiConsumer<Field, JsonNode> check) {
        changes = check;
        return this;
    }

    /** Sets the remarks for the creator of an object. They are found before defaults are filled in. */
    public KindBuilder<T> remarks(Function<JsonNode, List<Problem>> find) {
        remarks = find;
        return this;
    }

    /** Sets the supported fields, beside those of metadata ({@link Supported}). */
    public KindBuilder<T> supports(String lines) {
        return supports(lines, Map.of());
    }

    /** @param parts other tables, which a line {@code path@NAME} includes */
    public KindBuilder<T> supports(String lines, Map<String, Supported> parts) {
        supported = Supported.table(OF_EVERY_KIND + lines, parts);
        return this;
    }

    /** Adds a status, which every object has, even an empty one: Go's types always write it, and typed clients read it unasked. */
    public KindBuilder<T> withStatus() {
        return subresources(Subresource.STATUS);
    }

    public KindBuilder<T> withGeneration() {
        hasGeneration = true;
        return this;
    }

    /** Adds sub-resources, in the order of discovery. */
    public KindBuilder<T> subresources(Subresource... more) {
        subresources.addAll(List.of(more));
        return this;
    }

    /** Sets the function that writes the status of a new, complete object. */
    public KindBuilder<T> firstStatus(Consumer<ObjectNode> write) {
        firstStatus = write;
        return this;
    }

    /** Sets what follows in an object's status from an edit of it. */
    public KindBuilder<T> settledStatus(BiConsumer<ObjectNode, Instant> write) {
        settledStatus = write;
        return this;
    }

    public KindBuilder<T> selectable(String field, Function<T, @Nullable String> read) {
        selectable.put(field, object -> read.apply(kind.type().cast(object)));
        return this;
    }

    /**
     * Like {@link #selectable}, for the field with the object's node. The view indexes it, so that the objects of a
     * node are found without a scan.
     */
    public KindBuilder<T> onNodes(String field, Function<T, @Nullable String> read) {
        nodeField = Optional.of(field);
        return selectable(field, read);
    }

    public KindBuilder<T> columns(Column... all) {
        return columns(List.of(all));
    }

    public KindBuilder<T> columns(List<Column> all) {
        columns = all;
        return this;
    }

    /** Orders tables by this time instead of the name. */
    public KindBuilder<T> orderedBy(Function<JsonNode, Instant> time) {
        rowOrder = Optional.of(time);
        return this;
    }

    /** Declares the kind whose objects contain all others: namespaces. */
    public KindBuilder<T> home() {
        isHome = true;
        return this;
    }

    /** Declares the kind on whose objects those of other kinds run: nodes. */
    public KindBuilder<T> host() {
        isHost = true;
        return this;
    }

    public KindBuilder<T> deletion(DeletionRule<T> rule) {
        deletion = rule;
        return this;
    }

    public KindBuilder<T> garbage(GarbageRule<T> rule) {
        garbage = rule;
        return this;
    }

    /** Declares that errors tell no values of the objects, except of fields whose paths begin with one of these. */
    public KindBuilder<T> confidentialBut(String... openPaths) {
        confidentialBut = Optional.of(List.of(openPaths));
        return this;
    }

    /** @param fields the fields of the spec that the server sets */
    public KindBuilder<T> allocates(Allocator<T> how, String... fields) {
        allocator = Optional.of(how);
        allocated = List.of(fields);
        return this;
    }

    /** Sets the writes that accompany the removal of an object, in the same transaction. */
    public KindBuilder<T> whenRemoved(BiFunction<T, Instant, Transaction> what) {
        removal = what;
        return this;
    }

    public KindBuilder<T> protobuf(ProtobufForm form) {
        protobuf = Optional.of(form);
        return this;
    }

    public KindDefinition<T> build() {
        return new KindDefinition<>(this);
    }
}
