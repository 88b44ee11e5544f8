package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {

    @Test
    void readsWhatRegistriesSend() {
        assertThat(Challenge.parse("Bearer realm=\"https://auth.example/token\",service=\"registry.example\""))
                .contains(new Challenge(
                        "bearer", Map.of("realm", "https://auth.example/token", "service", "registry.example")));
        assertThat(Challenge.parse("bearer Realm=https://a.example/t , scope=\"repository:a/b:pull,push\""))
                .contains(new Challenge(
                        "bearer", Map.of("realm", "https://a.example/t", "scope", "repository:a/b:pull,push")));
        assertThat(Challenge.parse("Basic realm=\"say \\\"please\\\"\""))
                .contains(new Challenge("basic", Map.of("realm", "say \"please\"")));
        assertThat(Challenge.parse("Negotiate")).contains(new Challenge("negotiate", Map.of()));
    }

    @Test
    void takesNoRubbish() {
        assertThat(Challenge.parse("")).isEmpty();
        assertThat(Challenge.parse("=\"x\"")).isEmpty();
        assertThat(Challenge.parse("Bearer realm=\"unfinished").orElseThrow().isBearer())
                .isFalse();
    }
}
