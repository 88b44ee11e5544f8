package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NodeBanTest {

    private static final String SECRETS = "/api/v1/namespaces/kube-system/secrets";

    private final FakeApi api = FakeApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void bansByASecretThatIsAlwaysAnotherOne() {
        api.on("POST " + SECRETS, 201, "{}");

        var run = Run.on(api, "node", "ban", "n1");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("node \"n1\" banned", "skiff node allow n1");
        assertThat(api.requests().get(0))
                .startsWith("POST " + SECRETS)
                .contains("\"skiff.io/node-ban\"", "\"generateName\":\"node-ban-\"", "\"node\":\"bjE=\"");
    }

    @Test
    void allowsByTakingAllBansOfTheNodeBack() {
        api.on("GET " + SECRETS, 200, """
                {"items":[{"type":"skiff.io/node-ban","metadata":{"name":"node-ban-1"},"data":{"node":"bjE="}},
                {"type":"skiff.io/node-ban","metadata":{"name":"node-ban-2"},"data":{"node":"bjE="}},
                {"type":"skiff.io/node-ban","metadata":{"name":"node-ban-3"},"data":{"node":"bjI="}}]}""");
        api.on("DELETE " + SECRETS + "/node-ban-1", 200, "{}").on("DELETE " + SECRETS + "/node-ban-2", 200, "{}");

        assertThat(Run.on(api, "node", "allow", "n1").out()).isEqualTo("node \"n1\" allowed\n");
        var unknown = Run.on(api, "node", "allow", "n7");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).contains("not banned: n7");
    }

    @Test
    void listsWhoIsBanned() {
        api.on("GET " + SECRETS, 200, """
                {"items":[{"type":"skiff.io/node-ban","metadata":{"name":"node-ban-1",
                "creationTimestamp":"2026-11-21T19:00:00Z"},"data":{"node":"bjE=","reason":"ZGVsZXRlZA=="}}]}""");

        assertThat(Run.on(api, "node", "banned").out()).isEqualTo("""
                NODE   WHY       AGE
                n1     deleted   60m
                """);
    }
}
