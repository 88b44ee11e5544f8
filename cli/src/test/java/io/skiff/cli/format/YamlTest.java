package io.skiff.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "v: 0644|{\"v\":420}",
                "v: 0x10|{\"v\":16}",
                "v: 1_000|{\"v\":1000}",
                "v: -3|{\"v\":-3}",
                "v: 12:30|{\"v\":\"12:30\"}",
                "v: 2026-11-21|{\"v\":\"2026-11-21\"}",
                "v: yes|{\"v\":true}",
                "v: off|{\"v\":false}",
                "v: \"yes\"|{\"v\":\"yes\"}",
                "v: ~|{\"v\":null}",
                "v:|{\"v\":null}",
                "v: 0.5|{\"v\":0.5}",
                "v: 500m|{\"v\":\"500m\"}",
                "v: !!str 5|{\"v\":\"5\"}",
                "v: 123456789012345678901234567890|{\"v\":123456789012345678901234567890}",
                "{a: &x {b: 1}, c: {<<: *x, d: 2}}|{\"a\":{\"b\":1},\"c\":{\"b\":1,\"d\":2}}"
            })
    void readsAsKubernetesToolsDo(String yaml, String json) throws YamlException {
        assertThat(Yaml.parse(yaml, 0).toString()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "true",
                "No",
                "1",
                "1.5",
                "1e3",
                "0x1",
                "null",
                "~",
                "-",
                "- a",
                "a: b",
                "a #b",
                "#a",
                " a",
                "a ",
                "*a",
                "a: &x {b: *x}",
                "a: &x [*x]",
                "a: &x {<<: *x}",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a",
                "'a'",
                "\"a\"",
                "[a]",
                "{a}",
                "a\nb",
                "a\nb\n",
                "a\n\nb\n\n",
                "a\tb",
                "\n",
                "\na",
                " a\nb",
                "a \nb",
                "a:",
                "key: |",
                "2026-11-21",
                "2026-11-21T10:00:00Z",
                "=",
                "<<",
                "---",
                "é€",
                "12:30",
                "a: \\n \"x\"",
                "1_000",
                "?",
                "? a",
                "a,b",
                "-1",
                ".5",
                ".inf",
                "y"
            })
    void writesTextSoThatItIsReadAgain(String text) throws YamlException {
        JsonNode tree =
                Json.object().set("v", Json.array().add(text).add(Json.object().put(text, text)));
        assertThat(Yaml.parse(YamlWriter.write(tree), 0)).isEqualTo(tree);
    }

    @Test
    void refusesADocumentThatGrowsThroughItsAliases() {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i))
                    .append(("*a" + (i - 1) + ",").repeat(9))
                    .append("]\n");
        }
        assertThatThrownBy(() -> Yaml.parse(bomb.toString(), 0)).isInstanceOf(YamlException.class);
    }
}
