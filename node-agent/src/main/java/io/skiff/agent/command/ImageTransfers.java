package io.skiff.agent.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageDestination;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.ImagePuller.Result;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.ImageStore;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.registry.RegistryException;
import io.skiff.agent.request.NodeAnswer;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestException;
import io.skiff.agent.request.RequestHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What users ask of the images of this node from elsewhere, and takes its time. How far it is comes as lines of JSON, the last of which has
 * the result or the error. This class starts threads.
 */
public final class ImageTransfers {

    private static final Logger LOG = LogManager.getLogger(ImageTransfers.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BETWEEN_LINES = Duration.ofMillis(500);

    private final ImageStore images;
    private final ImagePuller puller;
    private final BiFunction<ImageReference, List<Credential>, ImageDestination> destinations;
    private final InstantSource clock;

    /** @param destinations where an image of this name is pushed to, with credentials to try before the node's */
    public ImageTransfers(
            ImageStore images,
            ImagePuller puller,
            BiFunction<ImageReference, List<Credential>, ImageDestination> destinations,
            InstantSource clock) {
        this.images = images;
        this.puller = puller;
        this.destinations = destinations;
        this.clock = clock;
    }

    /** By method and path. */
    public Map<String, RequestHandler> handlers() {
        return Map.of(
                "POST /images/pull", this::pull,
                "POST /images/push", this::push,
                "POST /images/import", this::importArchive,
                "GET /images/export", this::export);
    }

    private void pull(NodeRequest request, NodeAnswer answer)
            throws RequestException, IOException, InterruptedException {
        var name = parsed(request.required("name"));
        var progress = new PullProgress();
        var result = new CompletableFuture<Result>();
        puller.pull(new ImagePuller.Wanted(name, UserLogin.in(request), ""), progress, result::complete);
        tell(answer, progress, result.thenApply(ImageTransfers::outcome));
    }

    private void push(NodeRequest request, NodeAnswer answer)
            throws RequestException, IOException, InterruptedException {
        var image = ImageRequests.require(images, parsed(request.required("name")));
        var login = UserLogin.in(request);
        var progress = new PullProgress();
        progress.begin(clock.instant());
        var result = new CompletableFuture<ObjectNode>();
        var thread = new Thread(() -> result.complete(pushed(image, login, progress)), "image-push");
        thread.setDaemon(true);
        thread.start();
        try {
            tell(answer, progress, result);
        } finally {
            // the user has gone, or it is done
            thread.interrupt();
        }
    }

    private ObjectNode pushed(Image image, List<Credential> login, PullProgress progress) {
        try {
            var destination = destinations.apply(ImageReference.parse(image.reference()), login);
            var digest = images.push(image.reference(), destination, progress);
            var line = JSON.createObjectNode();
            line.set("image", ImageRequests.described(image).put("pushedDigest", digest));
            return line;
        } catch (ImageException | RegistryException | IllegalArgumentException e) {
            return JSON.createObjectNode().put("error", String.valueOf(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            LOG.error("The push of {} has failed", image.reference(), e);
            return JSON.createObjectNode().put("error", e.toString());
        }
    }

    /** Tells how far it is until there is a result. */
    private static void tell(NodeAnswer answer, PullProgress progress, CompletableFuture<ObjectNode> result)
            throws IOException, InterruptedException {
        var lines = answer.begin(200, "application/x-ndjson");
        var said = "";
        while (true) {
            try {
                say(lines, result.get(BETWEEN_LINES.toMillis(), TimeUnit.MILLISECONDS));
                return;
            } catch (TimeoutException e) {
                var text = progress.begun().isEmpty() ? "waiting for other pulls" : progress.toString();
                if (!text.isEmpty() && !text.equals(said)) {
                    say(lines, JSON.createObjectNode().put("progress", text));
                    said = text;
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void export(NodeRequest request, NodeAnswer answer) throws RequestException, IOException {
        var chosen = new ArrayList<Image>();
        request.required("name");
        for (String name : request.parameters("name")) {
            chosen.add(ImageRequests.require(images, parsed(name)));
        }
        var lazy = new LazyBody(answer);
        try {
            images.export(chosen, lazy);
        } catch (ImageException e) {
            throw RequestException.badRequest(String.valueOf(e.getMessage()));
        }
        lazy.flush();
    }

    /** Begins the answer with its first byte, so that what fails before is an error and no archive. */
    private static final class LazyBody extends OutputStream {

        private final NodeAnswer answer;
        private @Nullable OutputStream body;

        LazyBody(NodeAnswer answer) {
            this.answer = answer;
        }

        private OutputStream body() throws IOException {
            var begun = body;
            if (begun == null) {
                begun = answer.begin(200, "application/x-tar");
                body = begun;
            }
            return begun;
        }

        @Override
        public void write(int one) throws IOException {
            body().write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            body().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            body().flush();
        }
    }

    private static String parsed(String name) throws RequestException {
        try {
            return ImageReference.parse(name).toString();
        } catch (ImageException | IllegalArgumentException e) {
            throw RequestException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static ObjectNode outcome(Result result) {
        var line = JSON.createObjectNode();
        if (result instanceof Result.Pulled pulled) {
            line.set("image", ImageRequests.described(pulled.image()));
        } else if (result instanceof Result.Admitted admitted) {
            line.set("image", ImageRequests.described(admitted.image()));
        } else if (result instanceof Result.Failed failed) {
            line.put("error", failed.problem());
        }
        return line;
    }

    private static void say(OutputStream lines, ObjectNode line) throws IOException {
        lines.write((JSON.writeValueAsString(line) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        lines.flush();
    }

    private void importArchive(NodeRequest request, NodeAnswer answer) throws RequestException, IOException {
        try {
            var document = JSON.createObjectNode();
            var array = document.putArray("images");
            for (Image image : images.importArchive(request.body(), request.parameter("name"))) {
                array.add(ImageRequests.described(image));
            }
            answer.begin(200, "application/json").write(JSON.writeValueAsBytes(document));
        } catch (ImageException | IllegalArgumentException e) {
            throw RequestException.badRequest(String.valueOf(e.getMessage()));
        }
    }
}
