package io.skiff.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.build.BuildNetwork;
import io.skiff.agent.build.ImageBuilder;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.Platform;
import io.skiff.agent.request.NodeAnswer;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import io.skiff.agent.request.Routes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in a request is told before its context is read, and so before anything is built. */
class BuildRequestsTest {

    @TempDir
    private Path directory;

    /** Whoever reads it wants to build. */
    private static final InputStream CONTEXT = new InputStream() {
        @Override
        public int read() throws IOException {
            throw new IOException("the context is read");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return read();
        }
    };

    private void ask(String line) throws Exception {
        ask(List.of("build"), line, (code, type) -> {
            throw new IOException("it was begun with " + code);
        });
    }

    private void ask(List<String> path, String line, NodeAnswer answer) throws Exception {
        var builder = new ImageBuilder(
                new LocalImageStore(directory, Clock.systemUTC()),
                (name, logins) -> {
                    throw new ImageException("no image " + name);
                },
                (uri, out) -> Optional.empty(),
                BuildNetwork.HOST,
                Clock.systemUTC());
        var first = new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.UTF_8));
        new Routes(new BuildRequests(builder).handlers())
                .answer(
                        new NodeRequest("POST", path, Map.of(), "", "", new SequenceInputStream(first, CONTEXT)),
                        answer);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'names':['App:1']|\"App:1\" is not an image reference: \"App\" is not allowed in a name: use lower-case letters and digits",
                "'names':['app:-1']|\"app:-1\" is not an image reference: a tag has up to 128 letters",
                "'names':['app:1','a b']|\"a b\" is not an image reference",
                "'names':['app@sha256:DIGEST']|the image cannot be named app@sha256:DIGEST: its digest is known when it is built",
                "'names':[]|the image has no name",
                "'names':['app'],'platform':'linux/s390x'|platform linux/s390x cannot be built on this node, which is PLATFORM",
                "'names':['app'],'target':'biuld'|Dockerfile no stage is named biuld; did you mean build?; the stages are build",
                "'names':['app'],'dockerfile':'FROM a\\nRUNN x\\nCOPPY a b'|Dockerfile line 2: \"RUNN\" is no instruction; did you mean RUN?",
                "'names':['app'],'dockerfile':'FROM a\\nRUN --mount=type=secret,id=t,required=true x'|Dockerfile line 2: the secret t is required, and not given; give it with --secret id=t,src=FILE",
                "'names':['app'],'secrets':{'t':'?'}|the secret t is not in base64",
                "'names':['app'],'logins':{'reg.lan':{'username':'ann','password':1}}|the login for the registry must be JSON with the fields username and password",
                "'names':['app'],'arguments':{'SOURCE_DATE_EPOCH':'today'}|SOURCE_DATE_EPOCH=today is not a number of seconds since 1970",
            })
    void aWrongRequestIsRefused(String fields, String message) {
        var digest = "0".repeat(64);
        var line = "{'dockerfile':'FROM a AS build'," + fields.replace("DIGEST", digest) + "}";
        assertThatThrownBy(() -> ask(line.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageStartingWith(message.replace("DIGEST", digest)
                        .replace("PLATFORM", Platform.ofThisHost().toString()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'names':['Registry.example:5000/team/app:1.0_x','app']",
                "'names':['app'],'target':'BUILD'",
                "'names':['app'],'target':'0'",
                "'names':['app'],'secrets':{'t':'eA=='},'dockerfile':'FROM a\\nRUN --mount=type=secret,id=t,required=true x'",
                "'names':['app'],'target':'build','dockerfile':'FROM a AS build\\nFROM b\\nRUN --mount=type=secret,id=t,required x'",
            })
    void aRightOneBegins(String fields) {
        assertThatThrownBy(() -> ask(("{'dockerfile':'FROM a AS build'," + fields + "}").replace('\'', '"')))
                .hasMessage("it was begun with 200");
    }

    /** Each of these becomes an object of some fifty bytes, and four builds may come at once. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"[", "{}", "0", "[[]]"})
    void aLineOfManyValuesIsRefusedBeforeItIsATree(String value) {
        var many =
                value.equals("[") ? "[".repeat(60_000) + "]".repeat(60_000) : "[" + (value + ",").repeat(60_000) + "0]";
        assertThatThrownBy(() -> ask("{\"names\":[\"app\"],\"dockerfile\":\"FROM a\",\"x\":" + many + "}"))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @Test
    void tellsWhichImagesABuildNeeds() throws Exception {
        var dockerfile = """
                ARG TAG=1
                FROM reg.lan/base:$TAG AS build
                RUN --mount=type=bind,from=tools.lan/tool,target=/t x
                FROM reg.lan/unused AS unused
                FROM scratch
                COPY --from=build /a /
                COPY --from=0 /a /
                COPY --from=busybox:1 /b /
                """;
        var answer = new ByteArrayOutputStream();
        ask(
                List.of("build", "images"),
                "{\"dockerfile\":\"" + dockerfile.replace("\n", "\\n")
                        + "\",\"names\":[\"app\"],\"arguments\":{\"TAG\":\"2\"}}",
                (code, type) -> answer);
        assertThat(answer.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"images\":[\"busybox:1\",\"reg.lan/base:2\",\"tools.lan/tool\"]}");
    }
}
