package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.table.Age;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The columns of events. */
final class EventColumns {

    static final List<Column> COLUMNS = List.of(
            Column.text("Last Seen", EventColumns::lastSeen),
            Column.text("Type", event -> Read.text(event, "type")),
            Column.text("Reason", event -> Read.text(event, "reason")),
            Column.text("Object", EventColumns::about),
            Column.wide("Subobject", event -> Read.text(event, "involvedObject", "fieldPath")),
            Column.wide("Source", EventColumns::source),
            Column.text("Message", event -> Read.text(event, "message").strip()),
            Column.wide("First Seen", (event, now) -> Age.since(firstTime(event), now)),
            new Column("Count", "integer", "", true, (event, now) -> count(event)),
            new Column("Name", "string", "name", true, (event, now) -> Read.text(event, "metadata", "name")));

    private EventColumns() {}

    /** The time of the last occurrence; the epoch if the event has none. */
    static Instant lastTime(JsonNode event) {
        return Age.instant(lastTimestamp(event)).orElse(Instant.EPOCH);
    }

    private static String lastSeen(JsonNode event, Instant now) {
        return Age.since(lastTimestamp(event), now);
    }

    private static String lastTimestamp(JsonNode event) {
        return first(
                Read.text(event, "series", "lastObservedTime"),
                Read.text(event, "lastTimestamp"),
                Read.text(event, "eventTime"),
                Read.text(event, "firstTimestamp"),
                Read.text(event, "metadata", "creationTimestamp"));
    }

    private static String firstTime(JsonNode event) {
        return first(
                Read.text(event, "firstTimestamp"),
                Read.text(event, "eventTime"),
                Read.text(event, "metadata", "creationTimestamp"));
    }

    private static String first(String... texts) {
        return Stream.of(texts).filter(text -> !text.isEmpty()).findFirst().orElse("");
    }

    private static String about(JsonNode event) {
        var kind = Read.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT);
        var name = Read.text(event, "involvedObject", "name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(JsonNode event) {
        var component = first(Read.text(event, "source", "component"), Read.text(event, "reportingComponent"));
        var host = Read.text(event, "source", "host");
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static int count(JsonNode event) {
        return Math.max(Math.max(1, Read.number(event, "count")), Read.number(event, "series", "count"));
    }
}
