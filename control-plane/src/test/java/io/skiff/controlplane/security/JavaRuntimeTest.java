package io.skiff.controlplane.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JavaRuntimeTest {

    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.1", "17.0.2+8", "18", "16.0.2", "15.0.10"})
    void refusesWhatTakesForgedSignatures(String version) {
        assertThat(JavaRuntime.problem(Runtime.Version.parse(version)).orElseThrow())
                .contains("CVE-2022-21449", "17.0.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.3", "17.0.15+6", "18.0.1", "19", "21.0.2", "25"})
    void takesTheOthers(String version) {
        assertThat(JavaRuntime.problem(Runtime.Version.parse(version))).isEmpty();
    }
}
