package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.print.Ages;
import java.util.List;

/** The events at the end of a description. */
final class EventTable {

    private EventTable() {}

    static void write(Page page, List<JsonNode> events) {
        if (events.isEmpty()) {
            page.line(0, "Events:\t<none>");
            return;
        }
        page.flush();
        page.line(0, "Events:\n  Type\tReason\tAge\tFrom\tMessage");
        page.line(1, "----\t------\t----\t----\t-------");
        for (JsonNode event : events) {
            String source = event.path("source").path("component").asText("");
            page.line(
                    1,
                    String.join(
                            "\t",
                            event.path("type").asText(),
                            event.path("reason").asText(),
                            age(page, event),
                            source.isEmpty() ? event.path("reportingComponent").asText() : source,
                            event.path("message").asText().strip().replace('\n', ' ')));
        }
    }

    private static String age(Page page, JsonNode event) {
        String last = Ages.since(lastTime(event), page.now());
        int count = Math.max(
                event.path("count").asInt(1), event.path("series").path("count").asInt(1));
        if (count <= 1) {
            return last;
        }
        return last + " (x" + count + " over " + Ages.since(firstTime(event), page.now()) + ")";
    }

    static String lastTime(JsonNode event) {
        String series = event.path("series").path("lastObservedTime").asText("");
        String last = series.isEmpty() ? event.path("lastTimestamp").asText("") : series;
        return last.isEmpty() || last.equals("null") ? event.path("eventTime").asText("") : last;
    }

    private static String firstTime(JsonNode event) {
        String first = event.path("firstTimestamp").asText("");
        return first.isEmpty() || first.equals("null") ? event.path("eventTime").asText("") : first;
    }
}
