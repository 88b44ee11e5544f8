package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TokenTest {

    private final FakeApi api = FakeApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void listsTokensWithTheirEnd() {
        api.on("GET /api/v1/namespaces/kube-system/secrets", 200, """
                {"items":[{"type":"skiff.io/join-token","metadata":{"name":"join-token-1","creationTimestamp":"2026-11-21T19:00:00Z"},
                "data":{"description":"cmFjaw==","token-hash":"eA==","expiration":"MjAyNi0xMS0yMlQxOTowMDowMFo="}},
                {"type":"Opaque","metadata":{"name":"other"}}]}""");
        assertThat(Run.on(api, "token", "list").out()).isEqualTo("""
                NAME           EXPIRES   AGE   DESCRIPTION
                join-token-1   in 23h    60m   rack
                """);
    }

    @Test
    void makesNoTokenWithoutAnAuthority() {
        api.on("POST /api/v1/namespaces/kube-system/secrets", 201, "{}");
        assertThat(Run.on(api, "token", "create").err()).contains("certificate authority");
    }
}
