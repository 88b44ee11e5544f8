package io.skiff.controlplane.kind.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One column of a table.
 *
 * @param format {@code name} for the column with the object's name, else empty
 * @param wide whether it is printed with {@code -o wide} only
 */
public record Column(String name, String type, String format, boolean wide, Cell cell) {

    public static Column objectName() {
        return new Column("Name", "string", "name", false, (object, now) -> Read.text(object, "metadata", "name"));
    }

    public static Column age() {
        return text("Age", (object, now) -> Age.since(Read.text(object, "metadata", "creationTimestamp"), now));
    }

    public static Column text(String name, Cell cell) {
        return new Column(name, "string", "", false, cell);
    }

    public static Column text(String name, Plain cell) {
        return text(name, (object, now) -> cell.of(object));
    }

    public static Column number(String name, Plain cell) {
        return new Column(name, "integer", "", false, (object, now) -> cell.of(object));
    }

    public static Column wide(String name, Plain cell) {
        return new Column(name, "string", "", true, (object, now) -> cell.of(object));
    }

    public static Column wide(String name, Cell cell) {
        return new Column(name, "string", "", true, cell);
    }

    /** The content of a cell: a text or a number. */
    public interface Cell {
        Object of(JsonNode object, Instant now);
    }

    /** A cell that does not depend on the time. */
    public interface Plain {
        Object of(JsonNode object);
    }
}
