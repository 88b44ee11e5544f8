package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that clients of all kinds were seen to make. */
@Timeout(60)
class ClientCasesTest {

    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String PODS = "/api/v1/namespaces/default/pods";
    private static final String JSON_PATCH = "application/json-patch+json";

    private final ApiFixture api = new ApiFixture();
    private final ApiClient client = new ApiClient(api.url());

    @AfterEach
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replace | /data/new       | 200 | y
            replace | /data/a         | 200 | x
            replace | /missing/new    | 422 | x
            remove  | /data/new       | 422 | x
            test    | /data/a         | 422 | x
            test    | /data/missing   | 422 | x
            """)
    void answersJsonPatchesAsKubernetes(String operation, String path, int code, String untouched) {
        client.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"a\":\"x\"}}");

        var patch = "[{\"op\":\"" + operation + "\",\"path\":\"" + path + "\",\"value\":\"y\"}]";
        var answer = client.send("PATCH", CONFIG_MAPS + "/a", JSON_PATCH, patch);

        assertThat(answer.code()).isEqualTo(code);
        if (code == 200) {
            assertThat(answer.at(path)).isEqualTo("y");
        } else {
            assertThat(client.get(CONFIG_MAPS + "/a").at("/data/a")).isEqualTo(untouched);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/default/replicationcontrollers/x, '', replicationcontrollers",
        "/apis/batch/v1/namespaces/default/jobs, batch, jobs",
        "/apis/batch/v1/jobs, batch, jobs",
        "/api/v1/namespaces/default/pods/x/binding, '', pods",
        "/nothing, '', ''"
    })
    void tellsWhichResourceIsMissing(String path, String group, String kind) {
        var answer = client.get(path);

        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.body().has("details")).isTrue();
        assertThat(answer.at("/details/group")).isEqualTo(group);
        assertThat(answer.at("/details/kind")).isEqualTo(kind);
        assertThat(answer.body().at("/details/name").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                                               | 200
            application/vnd.kubernetes.protobuf, application/json          | 200
            application/vnd.kubernetes.protobuf,*/*                        | 200
            application/json;as=Table;v=v1;g=meta.k8s.io,application/json  | 200
            APPLICATION/JSON ; charset=utf-8                               | 200
            application/*;q=0.5                                            | 200
            application/vnd.kubernetes.protobuf                            | 406
            application/xml                                                | 406
            text/html, application/jsonp                                   | 406
            """)
    void answersOnlyInWhatIsTaken(String accept, int code) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(api.url() + CONFIG_MAPS)).header("Accept", accept);

        var answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    }

    @Test
    void saysWhereItIs() {
        var versions = client.get("/api");

        assertThat(versions.at("/serverAddressByClientCIDRs/0/clientCIDR")).isEqualTo("0.0.0.0/0");
        assertThat("http://" + versions.at("/serverAddressByClientCIDRs/0/serverAddress"))
                .isEqualTo(api.url());
        assertThat(client.get("/apis").body().path("groups").findValuesAsText("name"))
                .contains("policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {CONFIG_MAPS, CONFIG_MAPS + "?watch=1&timeoutSeconds=1"})
    void closesAfterAnAnswerInHttp10(String path) throws IOException {
        var uri = URI.create(api.url());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            var request = "GET " + path + " HTTP/1.0\r\nHost: x\r\nConnection: Keep-Alive\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("connection: close");
            assertThat(answer).doesNotContain("chunked");
        }
    }

    @Test
    void sendsWatchesThroughWebSockets() throws Exception {
        var large = "x".repeat(100_000);
        client.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"a\":\"" + large + "\"}}");
        var messages = new Messages();
        var socket = socket(CONFIG_MAPS + "?watch=true&timeoutSeconds=2", messages);

        client.post(CONFIG_MAPS, "{\"metadata\":{\"name\":\"b\"}}");
        var sent = socket.sendPing(java.nio.ByteBuffer.wrap(new byte[] {1}));

        assertThat(sent.get(10, TimeUnit.SECONDS)).isNotNull();
        var all = List.of(messages.next(), messages.next(), messages.next(), messages.next());
        assertThat(all)
                .as("the answer to the ping comes at any time")
                .contains("pong")
                .endsWith("closed");
        var events = all.stream().filter(message -> message.startsWith("{")).toList();
        assertThat(events).hasSize(2);
        assertThat(events.get(0))
                .startsWith("{\"type\":\"ADDED\"")
                .contains(large)
                .endsWith("}");
        assertThat(events.get(1)).contains("\"name\":\"b\"");
    }

    @Test
    void answersWhatIsNoWatchWithoutASocket() {
        var refused = raw(PODS + "/none/log?follow=true", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: YQ==\r\n");
        assertThat(refused).startsWith("HTTP/1.1 404 ");
        assertThat(raw(CONFIG_MAPS + "?watch=1", "")).startsWith("HTTP/1.1 400 ");
        assertThat(raw(CONFIG_MAPS, "")).startsWith("HTTP/1.1 200 ");
    }

    private String raw(String path, String more) {
        var uri = URI.create(api.url());
        try (var socket = new Socket(uri.getHost(), uri.getPort())) {
            var request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n"
                    + more + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private WebSocket socket(String path, WebSocket.Listener listener) throws Exception {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(api.url().replace("http:", "ws:") + path), listener)
                .get(20, TimeUnit.SECONDS);
    }

    /** Whole messages, as they come. */
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        String next() throws InterruptedException {
            return String.valueOf(all.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                all.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, java.nio.ByteBuffer message) {
            all.add("pong");
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add("closed");
            return null;
        }
    }

    @Test
    void takesFoldedBase64() {
        var folded = "{metadata: {name: folded}, data: {password: \"aHVudGVy\\nMg==\\r\\n\"}}";

        var created = client.send("POST", SECRETS, "application/yaml", folded);

        assertThat(created.at("/data/password")).isEqualTo("aHVudGVyMg==");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kubernetes.io/tls              | {tls.crt: YQ==}                  | data[tls.key]: Required value
            kubernetes.io/tls              | {tls.crt: '', tls.key: ''}       |
            kubernetes.io/ssh-auth         | {}                               | data[ssh-privatekey]: Required value
            kubernetes.io/basic-auth       | {username: YQ==}                 |
            kubernetes.io/basic-auth       | {}                               | data[username]: Required value
            kubernetes.io/dockerconfigjson | {.dockerconfigjson: e30=}        |
            kubernetes.io/dockerconfigjson | {.dockerconfigjson: YQ==}        | data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be a JSON object
            kubernetes.io/dockerconfigjson | {.dockerconfigjson: 'W10='}      | data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be a JSON object
            kubernetes.io/dockerconfigjson | {.dockerconfigjson: e30gfQ==}    | data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": must be a JSON object
            kubernetes.io/dockercfg        | {.dockercfg: InMzY3JldCI=}       | data[.dockercfg]: Invalid value: "<secret contents redacted>": must be a JSON object
            kubernetes.io/dockercfg        | {}                               | data[.dockercfg]: Required value
            kubernetes.io/service-account-token | {}                          | metadata.annotations[kubernetes.io/service-account.name]: Required value
            example.com/anything           | {}                               |
            """)
    void asksOfASecretWhatItsTypeNeeds(String type, String data, String fault) {
        var secret = "{metadata: {name: s}, type: " + type + ", data: " + data + "}";

        var answer = client.send("POST", SECRETS, "application/yaml", secret);

        if (fault == null) {
            assertThat(answer.code()).as(answer.at("/message")).isEqualTo(201);
        } else {
            assertThat(answer.code()).isEqualTo(422);
            assertThat(answer.at("/message")).contains(fault).doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {ports: [{name: metrics, containerPort: 1}]}                                  | {ports: [{name: metrics, containerPort: 2}]} |
            {ports: [{name: m, containerPort: 1}, {name: m, containerPort: 2}]}           | {}  | ports[1].name: Duplicate value
            {env: [{name: 2FA, value: x}, {name: 'a b', value: y}]}                       | {}  |
            {env: [{name: 'a=b', value: x}]}                                              | {}  | env[0].name: Invalid value
            {envFrom: [{prefix: '2.', configMapRef: {name: c}}]}                          | {}  |
            {envFrom: [{prefix: 'a=', configMapRef: {name: c}}]}                          | {}  | envFrom[0].prefix: Invalid value
            """)
    void looksAtEachContainerByItself(String first, String second, String fault) {
        var pod = "{metadata: {name: p}, spec: {containers: [{name: a, image: i, " + first.substring(1)
                + ", {name: b, image: i" + (second.equals("{}") ? "}" : ", " + second.substring(1)) + "]}}";

        var answer = client.send("POST", PODS, "application/yaml", pod);

        if (fault == null) {
            assertThat(answer.code()).as(answer.at("/message")).isEqualTo(201);
        } else {
            assertThat(answer.at("/message")).contains(fault);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json | {"data":{"a":hunter2}}
            application/json | {"data":{"a":"x" "hunter2":1}}
            application/json | {"data":{"a":0123hunter2}}
            application/json | {"data":{"a":"hunter2
            application/yaml | data: {a: *hunter2}
            application/yaml | data: {a: !hunter2!x y}
            application/yaml | data: {a: !<hunter2 y}
            application/yaml | data: {a: 'hunter2}
            application/yaml | data: {a: "hunter2}
            application/yaml | data: {a: %hunter2}
            application/yaml | data: {a: "\\qhunter2"}
            application/yaml | data: {hunter2: a: b}
            application/yaml | a: 'x' 'hunter2'
            application/yaml | data: {a: "hunter2"}: b
            """)
    void tellsNothingOfABodyThatCannotBeRead(String type, String body) {
        var answer = client.send("POST", SECRETS, type, body);

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.at("/message"))
                .startsWith("the body is not valid")
                .containsPattern("line \\d+")
                .doesNotContain("hunter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"hunter2\"}]",
                "[{\"op\":\"remove\",\"path\":\"/data/b\",\"value\":\"hunter2\"}]",
                "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"x\"}]",
                "[{\"op\":\"none\",\"value\":\"hunter2\",\"path\":\"/data\"}]"
            })
    void tellsNothingOfAPatchThatDoesNotFit(String patch) {
        client.post(SECRETS, "{\"metadata\":{\"name\":\"a\"},\"stringData\":{\"a\":\"hunter2\"}}");

        var answer = client.send("PATCH", SECRETS + "/a", JSON_PATCH, patch);

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.at("/message")).doesNotContain("hunter").doesNotContain("aHVudGVy");
    }
}
