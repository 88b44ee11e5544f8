package io.skiff.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Comparator;

/**
 * Orders objects by their last write. It compares resource versions, which grow with each write to one server:
 * timestamps have only seconds.
 */
public final class Versions {

    public static final Comparator<JsonNode> OLDEST_FIRST = Comparator.comparing(Versions::number);

    private Versions() {}

    /** Parses the resource version. Other servers may have one that is not a number; it sorts first. */
    private static BigInteger number(JsonNode object) {
        String version = object.path("metadata").path("resourceVersion").asText();
        return version.matches("[0-9]{1,40}") ? new BigInteger(version) : BigInteger.ZERO;
    }
}
