package io.skiff.controlplane.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Objects as the rows that clients print ({@code meta.k8s.io/v1 Table}). */
public final class Table {

    private static final Map<Kind<?>, List<Column>> COLUMNS = Map.ofEntries(
            Map.entry(Kinds.POD, PodColumns.COLUMNS),
            Map.entry(Kinds.DEPLOYMENT, WorkloadColumns.DEPLOYMENT),
            Map.entry(Kinds.REPLICA_SET, WorkloadColumns.REPLICA_SET),
            Map.entry(Kinds.SERVICE, NetworkColumns.SERVICE),
            Map.entry(Kinds.ENDPOINTS, NetworkColumns.ENDPOINTS),
            Map.entry(Kinds.ENDPOINT_SLICE, NetworkColumns.ENDPOINT_SLICE),
            Map.entry(Kinds.NODE, NodeColumns.COLUMNS),
            Map.entry(Kinds.EVENT, EventColumns.COLUMNS),
            Map.entry(Kinds.NAMESPACE, ConfigColumns.NAMESPACE),
            Map.entry(Kinds.CONFIG_MAP, ConfigColumns.CONFIG_MAP),
            Map.entry(Kinds.SECRET, ConfigColumns.SECRET));

    private static final List<Column> OTHER = List.of(Column.objectName(), Column.age());

    private Table() {}

    /** How much of the object each row carries beside its cells. */
    public enum RowObject {
        NONE,
        METADATA,
        WHOLE
    }

    /** @param resourceVersion of the list, or of the one object */
    public static ObjectNode of(
            Kind<?> kind, List<? extends JsonNode> objects, String resourceVersion, RowObject include, Instant now) {
        var columns = COLUMNS.getOrDefault(kind, OTHER);
        var table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", resourceVersion);
        define(columns, table.putArray("columnDefinitions"));
        var rows = table.putArray("rows");
        ordered(kind, objects).forEach(object -> row(columns, object, include, now, rows.addObject()));
        return table;
    }

    /** A row by itself, for tables that are made piece by piece. */
    public static ObjectNode row(Kind<?> kind, JsonNode object, RowObject include, Instant now) {
        var row = Json.object();
        row(COLUMNS.getOrDefault(kind, OTHER), object, include, now, row);
        return row;
    }

    /** By which the rows of events are ordered. */
    public static Instant lastTime(JsonNode event) {
        return EventColumns.lastTime(event);
    }

    /** Events are read in the order in which they were seen. */
    private static List<? extends JsonNode> ordered(Kind<?> kind, List<? extends JsonNode> objects) {
        return kind.equals(Kinds.EVENT)
                ? objects.stream()
                        .sorted(Comparator.comparing(EventColumns::lastTime))
                        .toList()
                : objects;
    }

    private static void define(List<Column> columns, ArrayNode definitions) {
        for (var column : columns) {
            definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("format", column.format())
                    .put("description", column.name())
                    .put("priority", column.wide() ? 1 : 0);
        }
    }

    private static void row(List<Column> columns, JsonNode object, RowObject include, Instant now, ObjectNode row) {
        var cells = row.putArray("cells");
        columns.forEach(column -> cells.addPOJO(column.cell().of(object, now)));
        switch (include) {
            case NONE -> {}
            case WHOLE -> row.set("object", object);
            case METADATA ->
                row.putObject("object")
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1")
                        .set("metadata", object.path("metadata"));
        }
    }
}
