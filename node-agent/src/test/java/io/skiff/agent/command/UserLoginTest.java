package io.skiff.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.Credential;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserLoginTest {

    private static List<Credential> in(String body) throws Exception {
        return UserLogin.in(new NodeRequest(
                "POST",
                List.of("images", "push"),
                Map.of(),
                "",
                "",
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void readsNameAndPassword() throws Exception {
        assertThat(in("")).isEmpty();
        var login = in("{\"username\":\"ann\",\"password\":\"a:b\"}").get(0);
        assertThat(login.basic()).isEqualTo("Basic YW5uOmE6Yg==");
        assertThat(login.isOfNode()).as("what it brings is for all pods").isTrue();
        assertThat(login.toString()).doesNotContain("a:b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"secret!", "[]", "{}", "{\"username\":\"secret!\"}", "{\"username\":\"ann\",\"password\":7}"})
    void refusesSomethingElseAndDoesNotRepeatIt(String body) {
        assertThatThrownBy(() -> in(body))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageStartingWith("the login for the registry ")
                .hasMessageNotContaining("secret!");
        assertThatThrownBy(() -> in(body + " ".repeat(70_000))).hasMessageContaining("more than 65536 bytes");
    }
}
