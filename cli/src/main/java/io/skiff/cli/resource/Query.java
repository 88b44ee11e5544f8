package io.skiff.cli.resource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Builds the query of a request; empty values are left out. */
public final class Query {

    private final StringBuilder text = new StringBuilder();

    public Query add(String name, String value) {
        return value.isEmpty() ? this : addEach(name, List.of(value));
    }

    /** Adds a parameter for each value, empty ones too. */
    public Query addEach(String name, List<String> values) {
        for (String value : values) {
            text.append(text.length() == 0 ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        return this;
    }

    /** Returns the query with its question mark, or an empty text. */
    @Override
    public String toString() {
        return text.toString();
    }
}
