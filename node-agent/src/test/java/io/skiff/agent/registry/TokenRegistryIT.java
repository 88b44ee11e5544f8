package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.command.PulledBaseImages;
import io.skiff.agent.image.ArchiveBuilder;
import io.skiff.agent.image.Credential;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.ImageReference;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.Neighbours;
import io.skiff.agent.image.PullProgress;
import io.skiff.agent.image.TarBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker-registry, which trusts a server of tokens, as Docker's own, GitHub's and GitLab's do. Needs root. */
final class TokenRegistryIT {

    private static final List<Credential> USER = List.of(DockerRegistry.USER);

    @TempDir
    private Path directory;

    private final TokenServer tokens = new TokenServer();
    private DockerRegistry registry;
    private LocalImageStore store;
    private Image image;

    @BeforeEach
    void start() {
        registry = DockerRegistry.trusting(tokens, directory);
        store = store("images");
        var archive = new ArchiveBuilder()
                .dockerImage(
                        "web:v1",
                        new TarBuilder().file("bin/web", "base".repeat(10_000)).build(),
                        new TarBuilder().file("etc/web.conf", "v1").build())
                .write(directory.resolve("image.tar"));
        image = store.importArchive(archive).get(0);
    }

    @AfterEach
    void close() {
        registry.close();
        tokens.close();
    }

    private LocalImageStore store(String name) {
        return new LocalImageStore(directory.resolve(name), Clock.systemUTC());
    }

    private String push(String repository, List<Credential> credentials) {
        var name = registry.name() + "/" + repository;
        store.tag("web:v1", name);
        var client = RegistryClient.of(Path.of("/none"), Map.of());
        return store.push(name, client.destination(ImageReference.parse(name), credentials), new PullProgress());
    }

    private Image pull(String into, String repository, List<Credential> credentials) {
        var name = ImageReference.parse(registry.name() + "/" + repository);
        var client = RegistryClient.of(Path.of("/none"), Map.of());
        return store(into).pull(name.toString(), client.origin(name, credentials), new PullProgress());
    }

    @Test
    void pushesAndPullsWithTokens() {
        assertThat(push("team/web:v1", USER)).isEqualTo(image.digest());
        assertThat(pull("a", "team/web:v1", USER).digest()).isEqualTo(image.digest());
        assertThat(tokens.asked())
                .contains("ann repository:team/web:pull")
                .anyMatch(asked -> asked.startsWith("ann repository:team/web:") && asked.contains("push"));

        assertThatThrownBy(() -> pull("b", "team/web:v1", List.of())).hasMessageContaining("not authorized");
        var wrong = Credential.ofNode("a file", "ann", "wrong");
        assertThatThrownBy(() -> pull("b", "team/web:v1", List.of(wrong)))
                .hasMessageContaining("not authorized with the credentials of a file");
        assertThatThrownBy(() -> push("team/other:v1", List.of())).hasMessageContaining("not authorized");
        assertThatThrownBy(() -> push("nobody/web:v1", USER)).hasMessageContaining("not authorized");

        push("public/web:v1", USER);
        assertThat(pull("c", "public/web:v1", List.of()).digest()).isEqualTo(image.digest());
    }

    /** A mount needs a token for both repositories, and a refused one must not cost the token for this one. */
    @Test
    void takesLayersOverFromRepositoriesThatItMayRead() {
        push("team/base:v1", USER);
        assertThat(push("team/web:v1", USER)).isEqualTo(image.digest());
        assertThat(tokens.asked()).contains("ann repository:team/base:pull");
        assertThat(mounts()).as("answered with 201").isEqualTo(2);

        store.remove(registry.name() + "/team/base:v1");
        store.remove(registry.name() + "/team/web:v1");
        store.tag("web:v1", registry.name() + "/secret/base:v1");
        assertThat(push("public/web:v1", USER)).isEqualTo(image.digest());
        assertThat(tokens.asked()).contains("ann repository:secret/base:pull");
        assertThat(mounts()).isEqualTo(2);
        assertThat(pull("a", "public/web:v1", List.of()).digest()).isEqualTo(image.digest());
    }

    /** A build begins with it. */
    @Test
    void aBuildPullsItsBaseByTheLoginOfItsUser() {
        push("team/web:v1", USER);
        var name = registry.name() + "/team/web:v1";
        var here = store("builds");
        try (var puller = HastyPuller.of(Path.of("/none"), here, Neighbours.NONE)) {
            var bases = new PulledBaseImages(here, puller);
            assertThatThrownBy(() -> bases.require(name, List.of())).hasMessageContaining("not authorized");
            assertThat(bases.require(name, USER).digest()).isEqualTo(image.digest());
        }
    }

    private long mounts() {
        return registry.log()
                .lines()
                .filter(line ->
                        line.contains("\"POST /v2/") && line.contains("mount=sha256") && line.contains("\" 201 "))
                .count();
    }
}
