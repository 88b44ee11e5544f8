package io.skiff.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

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
                "v: 0o440|{\"v\":288}",
                "v: 0O440|{\"v\":288}",
                "v: -0o17|{\"v\":-15}",
                "v: 12e4567|{\"v\":\"12e4567\"}",
                "v: 1e1000|{\"v\":\"1e1000\"}",
                "v: 08|{\"v\":8}",
                "v: 09|{\"v\":9}",
                "v: -0644|{\"v\":-420}",
                "v: +0644|{\"v\":420}",
                "v: 00|{\"v\":0}",
                "v: 0_7|{\"v\":7}",
                "v: y|{\"v\":true}",
                "v: n|{\"v\":false}",
                "v: Y|{\"v\":true}",
                "v: N|{\"v\":false}",
                "v: Off|{\"v\":false}",
                "v: 12:30:45|{\"v\":\"12:30:45\"}",
                "v: 22:22|{\"v\":\"22:22\"}",
                "v: 1__0|{\"v\":10}",
                "v: _1|{\"v\":\"_1\"}",
                "v: 1_|{\"v\":1}",
                "v: 0b11|{\"v\":3}",
                "v: -0b11|{\"v\":-3}",
                "v: 0B11|{\"v\":3}",
                "v: 0b2|{\"v\":\"0b2\"}",
                "v: +12|{\"v\":12}",
                "v: 1.|{\"v\":1}",
                "v: 1.e3|{\"v\":1000}",
                "v: .5|{\"v\":0.5}",
                "v: -.5|{\"v\":-0.5}",
                "v: 1e3|{\"v\":1000}",
                "v: 1E3|{\"v\":1000}",
                "v: 1_e3|{\"v\":1000}",
                "v: 685_230.15|{\"v\":685230.15}",
                "v: 190:20:30.15|{\"v\":\"190:20:30.15\"}",
                "v: 2001-01-01T10:00:00Z|{\"v\":\"2001-01-01T10:00:00Z\"}",
                "v: =|{\"v\":\"=\"}",
                "v: 0X1f|{\"v\":31}",
                "v: -0x1f|{\"v\":-31}",
                "v: 0x|{\"v\":\"0x\"}",
                "v: 18446744073709551616|{\"v\":18446744073709551616}",
                "v: 1.7976931348623157e309|{\"v\":\"1.7976931348623157e309\"}",
                "v: 1e-1000|{\"v\":0}",
                "v: Null|{\"v\":null}",
                "v: nULL|{\"v\":\"nULL\"}",
                "v: tRUE|{\"v\":\"tRUE\"}",
                "v: .|{\"v\":\".\"}",
                "v: +|{\"v\":\"+\"}",
                "v: .e3|{\"v\":\".e3\"}",
                "v: 1.5.5|{\"v\":\"1.5.5\"}",
                "v: 0.10|{\"v\":0.1}",
                "v: 1.0|{\"v\":1}",
                "v: 0xffffffffffffffffff|{\"v\":\"0xffffffffffffffffff\"}",
                "v: 077777777777777777777777|{\"v\":7.777777777777777E+22}",
                "v: -0.0|{\"v\":0}",
                "v: 1_000.5|{\"v\":1000.5}",
                "v: <<|{\"v\":\"<<\"}",
                "v: Inf|{\"v\":\"Inf\"}",
                "v: 0x1p3|{\"v\":\"0x1p3\"}",
                "v: 1e0x|{\"v\":\"1e0x\"}",
                "on: 1|{\"true\":1}",
                "N: 1|{\"false\":1}",
                "0644: 1|{\"420\":1}",
                "08: 1|{\"8\":1}",
                "1_000: 1|{\"1000\":1}",
                "0o440: 1|{\"288\":1}",
                "12e4567: 1|{\"12e4567\":1}",
                "0.10: 1|{\"0.1\":1}",
                "1.: 1|{\"1\":1}",
                "685_230.15: 1|{\"685230.1\":1}",
                "123456789.123456789123: 1|{\"1.2345679e+08\":1}",
                "6.0221e23: 1|{\"6.0221e+23\":1}",
                "1e21: 1|{\"1e+21\":1}",
                "1e3: 1|{\"1000\":1}",
                "12:30: 1|{\"12:30\":1}",
                ".nan: 1|{\".nan\":1}",
                "\"on\": 1|{\"on\":1}",
                "{a: &x {b: 1}, c: {<<: *x, d: 2}}|{\"a\":{\"b\":1},\"c\":{\"b\":1,\"d\":2}}"
            })
    void readsAsKubectlDoes(String yaml, String json) throws YamlException {
        assertThat(Yaml.parse(yaml, 0).toString()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v: .inf", "v: -.Inf", "v: .NaN", "~: 1", "on: 1\ntrue: 2", "? [a]\n: 1"})
    void refusesWhatCannotBeToldInJson(String yaml) {
        assertThatThrownBy(() -> Yaml.parse(yaml, 0)).isInstanceOf(YamlException.class);
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
                "y",
                "N",
                "12:30:45",
                "22:22",
                "190:20:30.15",
                "08",
                "0o7",
                "0X1f",
                "12e4567",
                "+1",
                ".e3",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b\n",
                "a\u00a0b",
                "\ufeffa",
                "a\u0007",
                "\ud83d\ude80",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
                "\ta\n\tb\n",
                "a\r\nb\r\n"
            })
    void writesTextSoThatItIsReadAgain(String text) throws YamlException {
        JsonNode tree =
                Json.object().set("v", Json.array().add(text).add(Json.object().put(text, text)));
        String yaml = YamlWriter.write(tree);
        assertThat(Yaml.parse(yaml, 0)).isEqualTo(tree);
        var yaml11 = new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()));
        Object read = yaml11.load(yaml);
        assertThat(read)
                .as("to a reader of YAML 1.1: %s", yaml)
                .isEqualTo(Map.of("v", List.of(text, Map.of(text, text))));
        assertThat(Yaml.parse(YamlWriter.write(JsonNodeFactory.instance.textNode(text)), 0)
                        .asText())
                .isEqualTo(text);
    }

    @Test
    void writesAsKubectlDoes() throws YamlException {
        String yaml = """
                empty: {}
                list:
                - a: 1
                  b:
                  - []
                  - - x
                - "true"
                long: aaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccccccccccc dddddddddddddddddddddddd e
                none: null
                quoted: 'a: b'
                script: |
                  exec httpd
                    -f
                yes and no: true
                """;
        assertThat(YamlWriter.write(Yaml.parse(yaml, 0))).isEqualTo(yaml);
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
