package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.build.dockerfile.DockerfileException;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.registry.HttpFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Debian's docker and Skiff with the same images and the same context: what both build must be the same. */
final class DockerParity implements AutoCloseable {

    private static final List<String> EMPTY = List.of("", "null", "[]", "{}", "false", "0");

    /** Docker's builds wait more than they compute. */
    private static final int MOST_AT_ONCE = 3;

    final BuildLab lab = new BuildLab();
    final DockerDaemon docker;
    private final List<Process> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(MOST_AT_ONCE);
    private final Map<Wanted, Future<Built>> begun = new ConcurrentHashMap<>();

    /**
     * What docker is to build.
     *
     * @param own a context of its own, with the Dockerfile in it; else it is the lab's, with the Dockerfile elsewhere
     */
    record Wanted(String dockerfile, boolean isBuildKit, Optional<Path> own) {

        Wanted(String dockerfile, boolean isBuildKit) {
            this(dockerfile, isBuildKit, Optional.empty());
        }
    }

    /** @param image an archive; not there if the build failed */
    private record Built(DockerDaemon.Result result, Path image) {}

    DockerParity() throws IOException {
        docker = new DockerDaemon(Files.createDirectory(lab.directory.resolve("docker")));
    }

    /** Makes the root of the lab's base image the one layer of images with these names. */
    void importBase(String... names) {
        Path tar = lab.directory.resolve("base.tar");
        exec("tar", "-C", lab.directory.resolve("base").toString(), "--numeric-owner", "-cf", tar.toString(), ".");
        var save = new ArrayList<>(
                List.of("save", "-o", lab.directory.resolve("base-images.tar").toString()));
        for (var name : names) {
            docker.docker("import", tar.toString(), name);
            save.add(name);
        }
        docker.docker(save.toArray(String[]::new));
        lab.images.importArchive(lab.directory.resolve("base-images.tar"));
    }

    /** Serves the context to both at the same address, which is on the loopback of each. */
    String serve() throws IOException {
        String address;
        try (var free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        String[] server = {"busybox", "httpd", "-f", "-p", address, "-h", lab.context.toString()};
        servers.add(new ProcessBuilder(server).inheritIO().start());
        servers.add(docker.start(server));
        lab.remoteFiles = new HttpFiles(Map.of(), true, Clock.systemUTC())::fetch;
        return "http://" + address;
    }

    static void exec(String... words) {
        try {
            assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets docker build what is asked for later; nothing may change the context from now on. */
    void begin(Stream<Wanted> all) {
        all.forEach(wanted -> {
            var unused = build(wanted);
        });
    }

    private Future<Built> build(Wanted wanted) {
        return begun.computeIfAbsent(wanted, key -> {
            int number = begun.size();
            return threads.submit(() -> built(key, number));
        });
    }

    private Built built(Wanted wanted, int number) throws IOException {
        Path context = wanted.own().orElse(lab.context);
        Path file = Files.writeString(
                wanted.own()
                        .map(own -> own.resolve("Dockerfile"))
                        .orElse(lab.directory.resolve("Dockerfile-" + number)),
                wanted.dockerfile());
        Path image = lab.directory.resolve("theirs-" + number + ".tar");
        var name = "theirs:" + number;
        var result = docker.build(wanted.isBuildKit(), "-t", name, "-f", file.toString(), context.toString());
        if (result.code() == 0) {
            docker.docker("save", name, "-o", image.toString());
        }
        return new Built(result, image);
    }

    private Built awaited(Wanted wanted) {
        try {
            return build(wanted).get(5, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void assertSame(Wanted wanted) throws IOException {
        Image theirs = theirs(wanted);
        Image ours = lab.build(wanted.dockerfile(), wanted.own().orElse(lab.context));

        assertThat(config(ours)).isEqualTo(config(theirs));
        assertThat(differences(tree(ours), tree(theirs))).isEmpty();
    }

    void assertRefused(Wanted wanted) {
        var result = awaited(wanted).result();
        assertThat(result.code()).as(result.output()).isNotZero();
        assertThatThrownBy(() -> lab.build(wanted.dockerfile()))
                .isInstanceOfAny(BuildException.class, DockerfileException.class, ImageException.class);
    }

    private static List<String> differences(Map<String, String> ours, Map<String, String> theirs) {
        var names = new TreeSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        return names.stream()
                .filter(name -> !String.valueOf(ours.get(name)).equals(theirs.get(name)))
                .map(name -> name + " is " + ours.get(name) + ", and in docker's " + theirs.get(name))
                .toList();
    }

    private Image theirs(Wanted wanted) {
        var built = awaited(wanted);
        assertThat(built.result().code()).as(built.result().output()).isZero();
        return lab.images.importArchive(built.image()).get(0);
    }

    /** Without what says nothing, and what the older builder notes of its own containers. */
    private ObjectNode config(Image image) {
        var document = lab.config(image);
        var kept = JsonNodeFactory.instance.objectNode();
        document.path("config").properties().forEach(field -> {
            JsonNode value = field.getValue();
            boolean isEmpty = EMPTY.contains(value.isTextual() ? value.asText() : value.toString());
            if (!isEmpty && !List.of("Image", "Hostname", "ArgsEscaped").contains(field.getKey())) {
                kept.set(field.getKey(), value);
            }
        });
        if (document.hasNonNull("author") && !document.path("author").asText().isEmpty()) {
            kept.set("author", document.path("author"));
        }
        return kept;
    }

    private Map<String, String> tree(Image image) throws IOException {
        return ImageTree.of(image, Files.createTempDirectory(lab.directory, "view"));
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        servers.forEach(Process::destroy);
        docker.close();
        lab.close();
    }
}
