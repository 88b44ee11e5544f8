package io.skiff.controlplane.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.zjsonpatch.JsonDiff;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.object.Json;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of every patch, on random objects; the seed is the test's name. */
class PatchPropertiesTest {

    private static final Schema POD = PodKind.definition().schema();

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMergePatchMadeOfADifferenceMakesIt(long seed) {
        var random = new Random(seed);
        var from = object(random, 3);
        var to = object(random, 3);

        assertThat(MergePatch.apply(from, difference(from, to))).isEqualTo(to);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aJsonPatchMadeOfADifferenceMakesIt(long seed) {
        var random = new Random(seed);
        var from = object(random, 3);
        var to = object(random, 3);

        assertThat(JsonPatches.apply(from, JsonDiff.asJson(from, to))).isEqualTo(to);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void patchingTwiceIsPatchingOnce(long seed) {
        var random = new Random(seed);
        var target = pod(random);
        var patch = pod(random);
        var once = StrategicMerge.apply(POD, target, patch);

        assertThat(StrategicMerge.apply(POD, once, patch)).isEqualTo(once);
        assertThat(MergePatch.apply(MergePatch.apply(target, patch), patch)).isEqualTo(MergePatch.apply(target, patch));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyContainerOfBothSidesIsThereOnce(long seed) {
        var random = new Random(seed);
        var target = pod(random);
        var patch = pod(random);
        var names =
                StrategicMerge.apply(POD, target, patch).at("/spec/containers").findValuesAsText("name");

        assertThat(names)
                .doesNotHaveDuplicates()
                .containsAll(target.at("/spec/containers").findValuesAsText("name"))
                .containsAll(patch.at("/spec/containers").findValuesAsText("name"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theGivenTreesAreNotChanged(long seed) {
        var random = new Random(seed);
        var target = pod(random);
        var patch = pod(random);
        var before = target.toString() + patch;
        StrategicMerge.apply(POD, target, patch);
        MergePatch.apply(target, patch);

        assertThat(target.toString() + patch).isEqualTo(before);
    }

    private static ObjectNode difference(ObjectNode from, ObjectNode to) {
        var patch = Json.object();
        from.fieldNames().forEachRemaining(name -> {
            if (!to.has(name)) {
                patch.putNull(name);
            }
        });
        for (var field : to.properties()) {
            var before = from.get(field.getKey());
            if (before instanceof ObjectNode was && field.getValue() instanceof ObjectNode is) {
                patch.set(field.getKey(), difference(was, is));
            } else {
                patch.set(field.getKey(), field.getValue());
            }
        }
        return patch;
    }

    private static ObjectNode object(Random random, int depth) {
        var object = Json.object();
        for (int i = random.nextInt(4); i > 0; i--) {
            object.set(String.valueOf((char) ('a' + random.nextInt(5))), value(random, depth - 1));
        }
        return object;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (depth <= 0 ? random.nextInt(2) : random.nextInt(4)) {
            case 0 -> IntNode.valueOf(random.nextInt(3));
            case 1 -> TextNode.valueOf("t" + random.nextInt(3));
            case 2 -> {
                var array = Json.array();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> object(random, depth);
        };
    }

    private static ObjectNode pod(Random random) {
        var pod = Json.object();
        pod.set("metadata", object(random, 2));
        var containers = pod.putObject("spec").putArray("containers");
        for (char name = 'a'; name < 'e'; name++) {
            if (random.nextBoolean()) {
                containers.addObject().put("name", String.valueOf(name)).put("image", "i" + random.nextInt(3));
            }
        }
        return pod;
    }
}
