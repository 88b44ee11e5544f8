package io.skiff.controlplane.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.object.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Formats objects as the rows that clients print ({@code meta.k8s.io/v1 Table}). */
public final class Table {

    private Table() {}

    /** The part of the object that each row includes. */
    public enum RowObject {
        NONE,
        METADATA,
        WHOLE
    }

    /** @param resourceVersion of the list, or of the one object */
    public static ObjectNode of(
            KindDefinition<?> definition,
            List<? extends JsonNode> objects,
            String resourceVersion,
            RowObject include,
            Instant now) {
        var columns = definition.columns();
        var table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", resourceVersion);
        define(columns, table.putArray("columnDefinitions"));
        var rows = table.putArray("rows");
        ordered(definition, objects).forEach(object -> row(columns, object, include, now, rows.addObject()));
        return table;
    }

    /** Formats a single row, for tables that are made piece by piece. */
    public static ObjectNode row(KindDefinition<?> definition, JsonNode object, RowObject include, Instant now) {
        var row = Json.object();
        row(definition.columns(), object, include, now, row);
        return row;
    }

    private static List<? extends JsonNode> ordered(KindDefinition<?> definition, List<? extends JsonNode> objects) {
        var time = definition.rowOrder();
        return time.isEmpty()
                ? objects
                : objects.stream().sorted(Comparator.comparing(time.get())).toList();
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
            case METADATA -> row.set("object", PartialMetadata.of(object));
        }
    }
}
