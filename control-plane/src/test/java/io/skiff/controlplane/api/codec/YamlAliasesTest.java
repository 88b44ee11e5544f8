package io.skiff.controlplane.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An alias has its anchor's value in every place where an alias is allowed; others are refused. */
class YamlAliasesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: &x 1; b: *x | {'a':1,'b':1}",
                "a: &x text; b: *x | {'a':'text','b':'text'}",
                "a: &x {c: d}; b: *x | {'a':{'c':'d'},'b':{'c':'d'}}",
                "a: &x [1, 2]; b: [*x, *x] | {'a':[1,2],'b':[[1,2],[1,2]]}",
                "a: &x 1; b: &x 2; c: *x | {'a':1,'b':2,'c':2}",
                "a: &x {c: d}; b: {<<: *x, e: f} | {'a':{'c':'d'},'b':{'e':'f','c':'d'}}",
                "a: &x {c: d}; b: {c: e, <<: *x} | {'a':{'c':'d'},'b':{'c':'e'}}",
                "a: &x {c: d}; b: {<<: [*x, {g: h, c: i}]} | {'a':{'c':'d'},'b':{'c':'d','g':'h'}}",
                "&k a: b; c: *k | {'a':'b','c':'a'}",
                "a: '*x' | {'a':'*x'}"
            })
    void anAliasIsItsAnchorsValue(String yaml, String json) throws MalformedException {
        assertThat(read(yaml.replace("; ", "\n")).toString()).isEqualTo(json.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: *x",
                "a: &x {b: *x}",
                "a: &x [*x]",
                "a: &x 1\n*x : b",
                "a: {<<: 1}",
                "a: &x {<<: *x}",
                "a: !!binary aGVsbG8="
            })
    void whatNamesNoValueIsRefused(String yaml) {
        assertThatThrownBy(() -> read(yaml)).isInstanceOf(MalformedException.class);
    }

    @Test
    void aCopyOfAnAnchorIsItsOwn() throws MalformedException {
        var tree = read("a: &x {c: d}\nb: *x");

        assertThat(tree.get("a")).isNotSameAs(tree.get("b"));
    }

    @Test
    void whatAliasesRepeatIsBounded() {
        var text = "a: &x " + "y".repeat(100_000) + "\nb: [" + "*x, ".repeat(40) + "*x]";

        assertThatThrownBy(() -> read(text))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("repeat");
    }

    private static com.fasterxml.jackson.databind.JsonNode read(String yaml) throws MalformedException {
        return TreeReader.yaml(yaml.getBytes(StandardCharsets.UTF_8)).tree();
    }
}
