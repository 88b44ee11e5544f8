package io.skiff.agent.registry;

import static org.awaitility.Awaitility.await;

import io.skiff.agent.image.Credential;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Debian's docker-registry on the loopback, and skopeo to fill it. */
public final class DockerRegistry implements AutoCloseable {

    /** The only user of a closed one. */
    public static final Credential USER = new Credential("the test", "uid-test", "ann", "secret");

    /** Name and bcrypt hash, as htpasswd writes them. */
    private static final String HTPASSWD = "ann:$2b$04$l1f/S/s9SqREC1t0xEVwiutgwF6z.v7Gfb7rygrkSy62BO7EdUhwi\n";

    private final Path directory;
    private final int port;
    private final String authorization;
    private Process process;

    private DockerRegistry(Path directory, int port, String authorization) {
        this.directory = directory;
        this.port = port;
        this.authorization = authorization;
        start();
    }

    /** Everybody may read and write. */
    public static DockerRegistry open(Path directory) {
        return new DockerRegistry(directory, freePort(), "");
    }

    /** {@link #USER} may. */
    public static DockerRegistry closed(Path directory) {
        return new DockerRegistry(
                directory,
                freePort(),
                "auth:\n  htpasswd:\n    realm: test\n    path: " + directory.resolve("htpasswd") + "\n");
    }

    /** Who has a token of this server may do what it says. */
    static DockerRegistry trusting(TokenServer tokens, Path directory) {
        return new DockerRegistry(
                directory,
                freePort(),
                "auth:\n  token:\n    realm: %s\n    service: %s\n    issuer: %s\n    rootcertbundle: %s\n"
                        .formatted(
                                tokens.realm(), TokenServer.SERVICE, TokenServer.ISSUER, tokens.authority(directory)));
    }

    int port() {
        return port;
    }

    /** {@code 127.0.0.1:PORT}. */
    public String name() {
        return "127.0.0.1:" + port;
    }

    /**
     * @param archive an OCI archive with one image
     * @param options of {@code skopeo copy}
     */
    public void push(Path archive, String image, String... options) {
        var command = new ArrayList<>(
                List.of("skopeo", "copy", "--insecure-policy", "--quiet", "--all", "--dest-tls-verify=false"));
        command.addAll(List.of(options));
        if (!authorization.isEmpty()) {
            command.add("--dest-creds=" + USER.user() + ":" + USER.password());
        }
        command.addAll(List.of("oci-archive:" + archive, "docker://" + name() + "/" + image));
        run(command);
    }

    /** As a host that lost its power; what it has stays. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void start() {
        try {
            Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
            Files.writeString(directory.resolve("registry.yml"), configuration());
            process = new ProcessBuilder(
                            "docker-registry",
                            "serve",
                            directory.resolve("registry.yml").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("registry.log").toFile())
                    .redirectInput(new File("/dev/null"))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("docker-registry listens").atMost(Duration.ofSeconds(60)).until(this::listens);
    }

    /** What the registry was asked, one line for each request. */
    public String log() {
        try {
            return Files.readString(directory.resolve("registry.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The content of all that was pushed. */
    public List<byte[]> blobs() {
        try (var files = Files.walk(directory.resolve("data"))) {
            var contents = new ArrayList<byte[]>();
            for (var file : files.filter(path -> path.endsWith("data")).toList()) {
                if (Files.isRegularFile(file)) {
                    contents.add(Files.readAllBytes(file));
                }
            }
            return contents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private String configuration() {
        return "version: 0.1\nlog:\n  accesslog:\n    disabled: false\nstorage:\n  filesystem:\n    rootdirectory: "
                + directory.resolve("data") + "\nhttp:\n  addr: " + name() + "\n" + authorization;
    }

    private boolean listens() {
        if (!process.isAlive()) {
            throw new IllegalStateException("docker-registry has ended: " + log());
        }
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
