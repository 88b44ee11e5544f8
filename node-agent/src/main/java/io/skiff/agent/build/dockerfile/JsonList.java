package io.skiff.agent.build.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The list in JSON that several instructions take. A text that is none is a command for the shell, as in Docker. */
final class JsonList {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonList() {}

    static Optional<List<String>> parse(String text) {
        if (!text.strip().startsWith("[")) {
            return Optional.empty();
        }
        try {
            var strings = new ArrayList<String>();
            for (JsonNode element : JSON.readTree(text)) {
                if (!element.isTextual()) {
                    return Optional.empty();
                }
                strings.add(element.asText());
            }
            return Optional.of(List.copyOf(strings));
        } catch (JsonProcessingException isNone) {
            return Optional.empty();
        }
    }
}
