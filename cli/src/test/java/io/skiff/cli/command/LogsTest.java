package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogsTest {

    private static final String LOG = "GET /api/v1/namespaces/default/pods/web-222-abcde/log?container=web";

    private final FakeApi api = FakeApi.start().serve("cluster.yaml");

    @AfterEach
    void close() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource({
        "logs web-222-abcde, ''",
        "logs web-222-abcde --tail=3, &tailLines=3",
        "logs -l app=web, &tailLines=10",
        "logs -l app=web --tail=3, &tailLines=3",
        "logs -l app=web --tail=-1, ''",
    })
    void showsTheEndOnlyOfWhatASelectorChose(String command, String limit) {
        api.on(LOG + limit, 200, "hello\n");
        assertThat(Run.on(api, command.split(" ", -1)).out()).isEqualTo("hello\n");
        assertThat(api.requests()).last().isEqualTo(LOG + limit);
    }
}
