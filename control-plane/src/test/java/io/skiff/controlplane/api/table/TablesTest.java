package io.skiff.controlplane.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.table.Table.RowObject;
import io.skiff.controlplane.object.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of each kind with all columns. {@code -Dgolden.rewrite=true} rewrites the expected ones. */
class TablesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/tables");
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Stream<Kind<?>> kinds() {
        return StoredKinds.registry().kinds().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void printsAsExpected(Kind<?> kind) throws IOException {
        var file = GOLDEN.resolve(kind.plural() + ".txt");
        var printed = print(Table.of(StoredKinds.registry().definition(kind), objects(kind), "1", RowObject.NONE, NOW));
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(file, printed);
        }

        assertThat(printed).isEqualTo(Files.readString(file));
    }

    private static List<JsonNode> objects(Kind<?> kind) throws IOException {
        var objects = new ArrayList<JsonNode>();
        try (var documents = YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(GOLDEN.resolve("objects.yaml").toFile())) {
            documents.forEachRemaining(object -> {
                if (object.path("kind").asText().equals(kind.name())) {
                    objects.add(object);
                }
            });
        }
        return objects;
    }

    private static String print(JsonNode table) {
        var lines = new ArrayList<String>();
        lines.add(line(
                table.path("columnDefinitions"),
                column ->
                        column.path("name").asText() + (column.path("priority").asInt() > 0 ? "*" : "")));
        table.path("rows").forEach(row -> lines.add(line(row.path("cells"), JsonNode::asText)));
        return String.join("\n", lines) + "\n";
    }

    private static String line(JsonNode cells, Function<JsonNode, String> text) {
        return StreamSupport.stream(cells.spliterator(), false).map(text).collect(Collectors.joining(" | "));
    }
}
