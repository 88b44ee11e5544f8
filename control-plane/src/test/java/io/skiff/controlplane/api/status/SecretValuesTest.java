package io.skiff.controlplane.api.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A refusal tells the place of an error in a secret, never the value. */
final class SecretValuesTest {

    private static final String SECRET = "hunter2 in clear";

    @ParameterizedTest
    @ValueSource(strings = {"data", "data[password]", "stringData[password]", "metadata.annotations[last-applied]", ""})
    void ofASecretNoValueIsTold(String path) {
        for (var problem : problems(path, text(SECRET))) {
            assertTold(SecretKind.definition(), problem, path);
        }
        assertTold(SecretKind.definition(), Problem.invalid(path, Json.array().add(SECRET), "must be a map"), path);
    }

    @Test
    void ofASecretItsNamesAreTold() {
        assertThat(Failures.invalid(
                                SecretKind.definition(),
                                "A_b",
                                List.of(Problem.invalid("metadata.name", text("A_b"), "is no name")))
                        .getMessage())
                .isEqualTo("Secret \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": is no name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec.containers[0].env[3].value",
                "spec.containers[0].env[3]",
                "spec.template.spec.initContainers[1].env"
            })
    void ofAnEnvironmentNoValueIsTold(String path) {
        for (var problem : problems(path, text(SECRET))) {
            assertTold(PodKind.definition(), problem, path);
        }
        var containers = Json.object();
        containers.putArray("env").addObject().put("name", "PASSWORD").put("value", SECRET);
        assertTold(
                PodKind.definition(),
                Problem.invalid("spec.containers", containers, "must be a list"),
                "spec.containers");
    }

    @Test
    void everyOtherValueIsTold() {
        assertThat(problems("spec.containers[0].env[3].name", text("1 A")))
                .allSatisfy(problem -> assertThat(problem.message()).contains("\"1 A\""));
        assertThat(problems("spec.environment", text("x")))
                .allSatisfy(problem -> assertThat(problem.message()).contains("\"x\""));
    }

    private static List<Problem> problems(String path, JsonNode value) {
        return List.of(
                Problem.invalid(path, value, "must be base64"),
                Problem.unsupported(path, value, List.of("a")),
                Problem.duplicate(path, value),
                Problem.notFound(path, value));
    }

    private static void assertTold(KindDefinition<?> definition, Problem problem, String path) {
        for (var failure : List.of(
                Failures.invalid(definition, "n", List.of(problem)),
                Failures.undecodable(definition, List.of(problem, problem)))) {
            assertThat(failure.status().toString())
                    .contains(path)
                    .contains("<secret contents redacted>")
                    .doesNotContain("hunter2");
        }
    }

    private static JsonNode text(String text) {
        return Json.object().put("v", text).path("v");
    }
}
