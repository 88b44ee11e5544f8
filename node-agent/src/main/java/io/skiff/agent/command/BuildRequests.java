package io.skiff.agent.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skiff.agent.build.BuildException;
import io.skiff.agent.build.BuildLog;
import io.skiff.agent.build.BuildPlan;
import io.skiff.agent.build.BuildRequest;
import io.skiff.agent.build.ImageBuilder;
import io.skiff.agent.build.dockerfile.DockerfileException;
import io.skiff.agent.build.plan.BuildArguments;
import io.skiff.agent.container.ContainerException;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.Platform;
import io.skiff.agent.request.NodeAnswer;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import io.skiff.agent.request.RequestHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Builds images for users elsewhere. The body is one line of JSON with what is wanted, then the context as a tar. The line may
 * have the user's {@code logins} by registry, which are used for this build alone. The answer is lines of
 * JSON: {@code stream} with output as it comes, and last {@code images} or {@code error}.
 */
public final class BuildRequests {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Each takes a thread, a runtime and the disk's time. */
    private static final int MOST_BUILDS = 4;

    private static final int MOST_LINE_BYTES = 4 << 20;

    /** Of JSON, before it is made a tree, which takes many times what its text does: for all the names and arguments that a build may have. */
    private static final int MOST_TOKENS = 50_000;

    private final ImageBuilder builder;
    private final Semaphore places = new Semaphore(MOST_BUILDS);

    public BuildRequests(ImageBuilder builder) {
        this.builder = builder;
    }

    /** By method and path. */
    public Map<String, RequestHandler> handlers() {
        return Map.of("POST /build", this::build, "POST /build/images", this::images);
    }

    /** Which images a build needs: the user knows by them which logins to send. */
    private void images(NodeRequest request, NodeAnswer answer) throws RequestException, IOException {
        var result = JSON.createObjectNode();
        wanted(line(request.body())).images().forEach(result.putArray("images")::add);
        say(answer.begin(200, "application/json"), JSON.writeValueAsString(result));
    }

    private void build(NodeRequest request, NodeAnswer answer) throws RequestException, IOException {
        if (!places.tryAcquire()) {
            throw new RequestException(503, "this node builds " + MOST_BUILDS + " images already; try again later");
        }
        try {
            var wanted = wanted(line(request.body()));
            var lines = answer.begin(200, "application/x-ndjson");
            lines.flush();
            say(lines, outcome(wanted, request.body(), lines));
        } finally {
            places.release();
        }
    }

    private String outcome(BuildPlan wanted, InputStream context, OutputStream lines) throws IOException {
        var result = JSON.createObjectNode();
        try {
            var images = result.putArray("images");
            for (var image : builder.build(wanted, context, new BuildLog(new Stream(lines)))) {
                images.add(ImageRequests.described(image));
            }
        } catch (DockerfileException e) {
            result.put("error", told(e));
        } catch (BuildException | ImageException | ContainerException e) {
            result.put("error", String.valueOf(e.getMessage()));
        }
        return JSON.writeValueAsString(result);
    }

    private static String told(DockerfileException e) {
        return "Dockerfile " + String.valueOf(e.getMessage()).replace("\n", "\nDockerfile ");
    }

    private static void say(OutputStream lines, String line) throws IOException {
        lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        lines.flush();
    }

    /** Output as lines of JSON. */
    private static final class Stream extends OutputStream {

        private final OutputStream lines;

        Stream(OutputStream lines) {
            this.lines = lines;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            say(lines, JSON.writeValueAsString(JSON.createObjectNode().put("stream", text)));
        }
    }

    private static JsonNode line(InputStream body) throws RequestException, IOException {
        var line = new ByteArrayOutputStream();
        for (int each = body.read(); each >= 0 && each != '\n'; each = body.read()) {
            line.write(each);
            if (line.size() > MOST_LINE_BYTES) {
                throw RequestException.badRequest(
                        "the first line of a build has more than " + MOST_LINE_BYTES + " bytes");
            }
        }
        try {
            requireFewTokens(line.toByteArray());
            var wanted = JSON.readTree(line.toByteArray());
            if (wanted != null && wanted.path("dockerfile").isTextual()) {
                return wanted;
            }
        } catch (JsonProcessingException isNone) {
            // it has no field then
        }
        throw RequestException.badRequest("the first line of a build must be JSON with the field dockerfile");
    }

    private static void requireFewTokens(byte[] line) throws RequestException, IOException {
        try (var parser = JSON.createParser(line)) {
            for (int tokens = 0; parser.nextToken() != null; tokens++) {
                if (tokens >= MOST_TOKENS) {
                    throw RequestException.badRequest(
                            "the first line of a build has more than " + MOST_TOKENS + " names and values");
                }
            }
        }
    }

    private static BuildPlan wanted(JsonNode line) throws RequestException {
        var names = new ArrayList<String>();
        line.path("names").forEach(name -> names.add(name.asText()));
        var platform = line.path("platform").asText(Platform.ofThisHost().toString());
        if (names.isEmpty()) {
            throw RequestException.badRequest("the image has no name");
        }
        if (!platform.equals(Platform.ofThisHost().toString())) {
            throw RequestException.badRequest(
                    "platform " + platform + " cannot be built on this node, which is " + Platform.ofThisHost());
        }
        var arguments = new HashMap<String, String>();
        line.path("arguments")
                .properties()
                .forEach(entry -> arguments.put(entry.getKey(), entry.getValue().asText()));
        try {
            return BuildPlan.of(new BuildRequest(
                    line.path("dockerfile").asText(),
                    List.copyOf(names),
                    new BuildArguments(arguments, platform),
                    Optional.ofNullable(line.path("target").textValue()),
                    line.path("isFresh").asBoolean(),
                    secrets(line.path("secrets")),
                    logins(line.path("logins"))));
        } catch (DockerfileException wrong) {
            throw RequestException.badRequest(told(wrong));
        } catch (BuildException wrong) {
            throw RequestException.badRequest(String.valueOf(wrong.getMessage()));
        }
    }

    private static Map<String, byte[]> secrets(JsonNode given) throws RequestException {
        var secrets = new HashMap<String, byte[]>();
        for (var entry : given.properties()) {
            try {
                secrets.put(
                        entry.getKey(),
                        Base64.getDecoder().decode(entry.getValue().asText()));
            } catch (IllegalArgumentException wrong) {
                throw RequestException.badRequest("the secret " + entry.getKey() + " is not in base64");
            }
        }
        return secrets;
    }

    private static Map<String, Credential> logins(JsonNode given) throws RequestException {
        var logins = new HashMap<String, Credential>();
        for (var entry : given.properties()) {
            logins.put(entry.getKey(), UserLogin.of(entry.getValue()));
        }
        return logins;
    }
}
