package io.skiff.controlplane.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.controlplane.api.status.ApiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

    private static final Map<String, String> LABELS = Map.of("app", "web", "tier", "", "n", "5", "example.com/x", "y");

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';true",
                "app=web;true",
                "app==web;true",
                "app!=web;false",
                "other!=web;true",
                "app in (a, web);true",
                "app notin (a,web);false",
                "other notin (a);true",
                "app;true",
                "!app;false",
                "! other;true",
                "tier=;true",
                "tier in ();true",
                "n>4;true",
                "n>5;false",
                "n<6;true",
                "app>1;false",
                "example.com/x=y;true",
                "app=web,tier=x;false",
                " app = web , !other ;true",
            })
    void selects(String selector, boolean expected) {
        assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a in b", "a in (b", "=b", "a=b c", "a=b,", "a>x", "-a=b", "a=b=c", "a like b", "a/b/c=d"})
    void refusesWhatIsNoSelector(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("unable to parse label selector '" + selector + "': ");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void selectsAsItsTermsSay(long seed) {
        var random = new Random(seed);
        var terms = new ArrayList<String>();
        var meanings = new ArrayList<Predicate<Map<String, String>>>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            term(random, terms, meanings);
        }
        var labels = labels(random);

        assertThat(LabelSelector.parse(String.join(",", terms)).matches(labels))
                .as("%s on %s", terms, labels)
                .isEqualTo(meanings.stream().allMatch(meaning -> meaning.test(labels)));
    }

    private static void term(Random random, List<String> terms, List<Predicate<Map<String, String>>> meanings) {
        var key = key(random);
        var value = value(random);
        switch (random.nextInt(6)) {
            case 0 -> add(terms, key + "=" + value, meanings, labels -> value.equals(labels.get(key)));
            case 1 -> add(terms, key + "!=" + value, meanings, labels -> !value.equals(labels.get(key)));
            case 2 -> add(terms, key, meanings, labels -> labels.containsKey(key));
            case 3 -> add(terms, "!" + key, meanings, labels -> !labels.containsKey(key));
            case 4 ->
                add(
                        terms,
                        key + " in (v0," + value + ")",
                        meanings,
                        labels -> List.of("v0", value).contains(labels.getOrDefault(key, "?")));
            default ->
                add(
                        terms,
                        key + " notin (v0," + value + ")",
                        meanings,
                        labels -> !List.of("v0", value).contains(labels.getOrDefault(key, "?")));
        }
    }

    private static void add(
            List<String> terms,
            String term,
            List<Predicate<Map<String, String>>> meanings,
            Predicate<Map<String, String>> meaning) {
        terms.add(term);
        meanings.add(meaning);
    }

    private static Map<String, String> labels(Random random) {
        var labels = new HashMap<String, String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            labels.put(key(random), value(random));
        }
        return labels;
    }

    private static String key(Random random) {
        return "k" + random.nextInt(3);
    }

    private static String value(Random random) {
        return "v" + random.nextInt(3);
    }
}
