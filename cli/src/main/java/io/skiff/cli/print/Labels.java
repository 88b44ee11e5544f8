package io.skiff.cli.print;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.TreeMap;

/** Formats maps of labels. */
public final class Labels {

    private Labels() {}

    /** Returns {@code a=1,b=2}, sorted by key. */
    public static String format(JsonNode labels, String separator, String none) {
        var sorted = new TreeMap<String, String>();
        labels.properties()
                .forEach(label -> sorted.put(label.getKey(), label.getValue().asText()));
        var pairs = new ArrayList<String>();
        sorted.forEach((key, value) -> pairs.add(key + "=" + value));
        return pairs.isEmpty() ? none : String.join(separator, pairs);
    }
}
