package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubPathsTest {

    private static final Map<String, String> VARIABLES = Map.of("POD", "web-1", "EMPTY", "", "UP", "../../etc");

    @ParameterizedTest
    @CsvSource({
        "$(POD), web-1",
        "logs/$(POD)/$(POD), logs/web-1/web-1",
        "$$(POD), $(POD)",
        "$(POD, $(POD",
        "plain, plain",
    })
    void variablesAreExpanded(String expression, String path) {
        assertThat(expanded(expression)).isEqualTo(path);
    }

    /** A root in place of one pod's directory would give it the data of all. */
    @Test
    void aMissingOrEmptyVariableIsNoRoot() {
        assertThatThrownBy(() -> expanded("$(NONE)/$(EMPTY)/$(POD)"))
                .isInstanceOf(ContainerException.class)
                .hasMessage(
                        "subPathExpr \"$(NONE)/$(EMPTY)/$(POD)\" of volume \"data\": missing value for EMPTY, NONE");
        assertThatThrownBy(() -> expanded("$()")).isInstanceOf(ContainerException.class);
    }

    /** It is opened like any other sub-path, which refuses it. */
    @Test
    void aValueIsNoMoreTrustedThanASubPath() {
        assertThat(expanded("$(UP)")).isEqualTo("../../etc");
    }

    private static String expanded(String expression) {
        var mount = new VolumeMount("data", "/data", "", false, expression, false, false);
        var expanded = SubPaths.expanded(List.of(mount), VARIABLES).get(0);
        assertThat(expanded.subPathExpression()).isEmpty();
        return expanded.subPath();
    }
}
