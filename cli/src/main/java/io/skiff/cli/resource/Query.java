package io.skiff.cli.resource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Builds the query of a request; empty values are left out. */
public final class Query {

    private final StringBuilder text = new StringBuilder();

    public Query add(String name, String value) {
        if (!value.isEmpty()) {
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
