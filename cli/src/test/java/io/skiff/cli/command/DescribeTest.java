package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Golden;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DescribeTest {

    private final FakeApi api = FakeApi.start().serve("cluster.yaml");

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deployment/web",
                "replicaset/web-222",
                "pod/web-222",
                "service/web",
                "node/one",
                "configmap/settings",
                "secret/db",
                "namespace/default",
                "endpointslice/web-1",
                "pod/nope"
            })
    void tellsAnObjectInFull(String object) {
        Golden.check(
                "describe-" + object.replace('/', '-'),
                Run.on(api, "describe", object).transcript());
    }

    /** A command asks several times, and says it once. */
    @Test
    void tellsTheServersWarnings() {
        api.warning("299 - \"this list leaves out default/bad\"")
                .warning("299 - \"\\\"quoted\\\" and \\\\\"")
                .warning("199 - \"not of the API\"");

        assertThat(Run.on(api, "describe", "pod", "web-222-abcde").err()).isEqualTo("""
                Warning: this list leaves out default/bad
                Warning: "quoted" and \\
                """);
        assertThat(api.requests()).hasSizeGreaterThan(1);
    }
}
