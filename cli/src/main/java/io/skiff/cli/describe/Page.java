package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.print.TabText;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The text of a description: lines on levels, two blanks each, whose cells are aligned. */
final class Page {

    private static final DateTimeFormatter RFC_1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT);
    private static final int LONGEST_ANNOTATION = 140;
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final StringBuilder done = new StringBuilder();
    private final Clock clock;
    private TabText open = new TabText();

    Page(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant();
    }

    /** A line; tabs separate its cells. */
    Page line(int level, String text) {
        open.line("  ".repeat(level) + text);
        return this;
    }

    Page field(String title, JsonNode value) {
        return line(0, title + ":\t" + value.asText());
    }

    /** Ends a block: the lines after it are aligned on their own. */
    Page flush() {
        if (!open.isEmpty()) {
            done.append(open.render());
            open = new TabText();
        }
        return this;
    }

    Page labels(String title, JsonNode labels) {
        return list(title, pairs(labels, "="));
    }

    Page annotations(JsonNode annotations) {
        return annotations("Annotations", annotations);
    }

    Page annotations(String title, JsonNode annotations) {
        var lines = new ArrayList<String>();
        sorted(annotations).forEach((key, value) -> {
            if (key.equals(LAST_APPLIED)) {
                return;
            }
            if (key.length() + value.length() + 2 < LONGEST_ANNOTATION && value.indexOf('\n') < 0) {
                lines.add(key + ": " + value);
                return;
            }
            lines.add(key + ":");
            String shown = value.length() > LONGEST_ANNOTATION ? value.substring(0, LONGEST_ANNOTATION) + "..." : value;
            shown.lines().forEach(line -> lines.add("  " + line));
        });
        return list(title, lines);
    }

    /** Adds a title with a list of values beside it, one value a line. */
    Page list(String title, List<String> values) {
        if (values.isEmpty()) {
            return line(0, title + ":\t<none>");
        }
        for (int i = 0; i < values.size(); i++) {
            line(0, (i == 0 ? title + ":" : "") + "\t" + values.get(i));
        }
        return this;
    }

    static List<String> pairs(JsonNode map, String separator) {
        var pairs = new ArrayList<String>();
        sorted(map).forEach((key, value) -> pairs.add(key + separator + value));
        return pairs;
    }

    static Map<String, String> sorted(JsonNode map) {
        var sorted = new TreeMap<String, String>();
        map.properties()
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue().asText()));
        return sorted;
    }

    /** A timestamp in the clock's time zone. */
    String time(JsonNode timestamp) {
        try {
            return RFC_1123.format(Instant.parse(timestamp.asText()).atZone(clock.getZone()));
        } catch (DateTimeParseException e) {
            return "<unset>";
        }
    }

    static String orNone(String text) {
        return text.isEmpty() ? "<none>" : text;
    }

    String render() {
        flush();
        return done.toString();
    }
}
