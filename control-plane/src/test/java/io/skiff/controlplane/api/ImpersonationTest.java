package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that asks to act as somebody else does not act with its sender's rights. */
@Timeout(60)
class ImpersonationTest {

    private final ApiFixture api = new ApiFixture();

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Impersonate-User",
                "impersonate-user",
                "IMPERSONATE-GROUP",
                "Impersonate-Uid",
                "Impersonate-Extra-scopes",
                "Impersonate-Extra-%2f"
            })
    void isRefusedInWordsAndChangesNothing(String header) throws IOException, InterruptedException {
        var configMaps = "/api/v1/namespaces/default/configmaps";
        var request = HttpRequest.newBuilder(URI.create(api.url() + configMaps))
                .header(header, "nobody")
                .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"a\"}}"))
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("--as");
        assertThat(new ApiClient(api.url()).get(configMaps + "/a").code()).isEqualTo(404);
    }
}
