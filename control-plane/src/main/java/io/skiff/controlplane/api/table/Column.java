package io.skiff.controlplane.api.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One column of a table.
 *
 * @param format {@code name} for the one that names the object, else empty
 * @param wide printed with {@code -o wide} only
 */
record Column(String name, String type, String format, boolean wide, Cell cell) {

    static Column objectName() {
        return new Column("Name", "string", "name", false, (object, now) -> Read.text(object, "metadata", "name"));
    }

    static Column age() {
        return text("Age", (object, now) -> Age.since(Read.text(object, "metadata", "creationTimestamp"), now));
    }

    static Column text(String name, Cell cell) {
        return new Column(name, "string", "", false, cell);
    }

    static Column text(String name, Plain cell) {
        return text(name, (object, now) -> cell.of(object));
    }

    static Column number(String name, Plain cell) {
        return new Column(name, "integer", "", false, (object, now) -> cell.of(object));
    }

    static Column wide(String name, Plain cell) {
        return new Column(name, "string", "", true, (object, now) -> cell.of(object));
    }

    static Column wide(String name, Cell cell) {
        return new Column(name, "string", "", true, cell);
    }

    /** What stands in a row: a text or a number. */
    interface Cell {
        Object of(JsonNode object, Instant now);
    }

    /** A cell that does not depend on the time. */
    interface Plain {
        Object of(JsonNode object);
    }
}
