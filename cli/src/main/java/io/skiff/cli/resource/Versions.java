package io.skiff.cli.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Comparator;

/** In which order objects were last written: times have seconds only, versions of one server grow with each write. */
public final class Versions {

    public static final Comparator<JsonNode> OLDEST_FIRST = Comparator.comparing(Versions::number);

    private Versions() {}

    /** What is not a number, as other servers may have it, has no place of its own. */
    private static BigInteger number(JsonNode object) {
        String version = object.path("metadata").path("resourceVersion").asText();
        return version.matches("[0-9]{1,40}") ? new BigInteger(version) : BigInteger.ZERO;
    }
}
