package io.skiff.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Debian's docker-registry on the loopback of a host, where it needs no TLS. Those of several hosts can have one directory. */
final class TestRegistry implements AutoCloseable {

    static final String NAME = "127.0.0.1:5000";

    private final Process process;
    private final Path log;

    private TestRegistry(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Returns when it answers. */
    static TestRegistry start(TestHost host, Path directory) {
        return start(host, directory, "");
    }

    /** @param htpasswd lines of htpasswd(1), bcrypt */
    static TestRegistry startForUsers(TestHost host, Path directory, String htpasswd) {
        try {
            var users = Files.writeString(directory.resolve("htpasswd-" + host.nodeName()), htpasswd);
            return start(host, directory, "auth:\n  htpasswd:\n    realm: test\n    path: " + users + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestRegistry start(TestHost host, Path directory, String auth) {
        var log = directory.resolve("registry-" + host.nodeName() + ".log");
        try {
            var configuration = Files.writeString(
                    directory.resolve("registry-" + host.nodeName() + ".yml"),
                    "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: " + directory.resolve("registry")
                            + "\nhttp:\n  addr: " + NAME + "\n" + auth);
            var process = new ProcessBuilder(host.on(List.of("docker-registry", "serve", configuration.toString())))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            var registry = new TestRegistry(process, log);
            // 401 is an answer
            var ask = "curl -s -o /dev/null --noproxy '*' http://" + NAME + "/v2/";
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> host.run("sh", "-c", ask).exitCode() == 0);
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it was asked, a line for each request. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By SIGKILL, as when the power fails. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
