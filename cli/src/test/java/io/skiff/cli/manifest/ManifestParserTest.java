package io.skiff.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManifestParserTest {

    private static final String GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n";

    private static final String JSON =
            "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"b\"}}";

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("wrong indentation", GOOD + "---\na: 1\n b: 2\n", "line 7, column 3: "),
                Arguments.of("tab", GOOD + "---\nspec:\n\tb: 2\n", "line 7, column 1: "),
                Arguments.of("unclosed list", "a: [1, 2\nb: 3\n", "line 2, column 2: "),
                Arguments.of("key twice", "a: 1\nb: 2\na: 3\n", "line 3, column 1: the key \"a\" appears twice"),
                Arguments.of("control character", "a: \u0007\n", "line 1, column 4: the character U+0007"),
                Arguments.of("not an object", "- a\n", "line 1, column 1: an object is expected"),
                Arguments.of(
                        "nothing set",
                        "# hello\n\nspec: {}\n",
                        "line 3, column 1: apiVersion, kind, metadata.name not set"),
                Arguments.of("broken JSON", "{\"a\": }", "line 1, column 7: "),
                Arguments.of(
                        "key twice in JSON",
                        GOOD + "---\n{\"a\": 1,\n \"b\": {\"c\": 1,\n  \"c\": 2}}\n",
                        "line 8, column 6: Duplicate field 'c'"),
                Arguments.of(
                        "key twice in flow style", "{a: 1, a: 2}", "line 1, column 8: the key \"a\" appears twice"),
                Arguments.of("rest after JSON", JSON + "}", "line 1, column "),
                Arguments.of("two values", "a: b: c\n", "line 1, column 5: "));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void saysWhereADocumentIsBroken(String name, String text, String problem) {
        List<Document> documents = ManifestParser.parse("web.yaml", text);
        assertThat(documents)
                .filteredOn(document -> document instanceof Document.Broken)
                .singleElement()
                .satisfies(document ->
                        assertThat(((Document.Broken) document).problem()).startsWith(problem));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:\n  password: @hunter2\n",
                "data:\n  password: *hunter2\n",
                "data:\n  password: \"hunter2\n",
                "data:\n  password: &hunter2:x\n  b\n",
                "data:\n  password: !hunter2,x\n",
                "data:\n  password: %hunter2\n",
                "data:\n  password: `hunter2`\n",
                "data:\n  password: hunter2: x\n",
                "data:\n\tpassword: hunter2\n",
                "data:\n  password: {hunter2\n",
                "data:\n  password: ]hunter2\n",
                "data:\n  password: |hunter2\n",
                "data:\n  password: 'hunter2'hunter2\n",
                "data:\n  password: hunter2\u0007\n",
                "{\"data\": {\"password\": hunter2}}",
                "{\"data\": {\"password\": \"hunter2}}",
                "{\"data\": {\"password\": \"hunter2\" hunter2}}",
                "{\"data\": {\"password\": 12hunter2}}"
            })
    void tellsNothingOfWhatABrokenDocumentHolds(String text) {
        assertThat(ManifestParser.parse("secret.yaml", text)).isNotEmpty().allSatisfy(document -> {
            assertThat(document).isInstanceOf(Document.Broken.class);
            assertThat(((Document.Broken) document).problem())
                    .startsWith("line ")
                    .doesNotContain("hunter2");
        });
    }

    @Test
    void readsTheDocumentsAroundABrokenOne() {
        List<Document> documents = ManifestParser.parse("web.yaml", GOOD + "---\na: [\n---\n" + GOOD);
        assertThat(documents)
                .extracting(document -> document.getClass().getSimpleName())
                .containsExactly("Read", "Broken", "Read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                JSON + JSON + "\n",
                JSON + "\n" + JSON,
                "--- " + JSON + "\n---\n" + JSON,
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n---\n" + JSON,
                GOOD + "---\n\n" + JSON
            })
    void readsSeveralDocumentsInJsonOrFlowStyle(String text) {
        assertThat(ManifestParser.parse("maps", text))
                .hasSize(2)
                .allSatisfy(document -> assertThat(document).isInstanceOf(Document.Read.class));
    }

    @Test
    void readsTheJsonBeforeABrokenOne() {
        assertThat(ManifestParser.parse("maps.json", JSON + "\n{\"a\": }"))
                .extracting(document -> document.getClass().getSimpleName())
                .containsExactly("Read", "Broken");
    }

    @Test
    void passesOverEmptyDocumentsAndReadsLists() {
        List<Document> documents = ManifestParser.parse("web.yaml", """
                # comment
                ---
                ---
                kind: List
                apiVersion: v1
                items:
                - {apiVersion: v1, kind: Secret, metadata: {name: s}}
                """);
        assertThat(documents)
                .singleElement()
                .isInstanceOfSatisfying(
                        Document.Read.class, read -> assertThat(read.name()).isEqualTo("s"));
    }
}
