package io.skiff.agent.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.image.Credential;
import io.skiff.agent.image.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistriesTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "nginx:1.27, https://registry-1.docker.io/v2, library/nginx",
        "team/web, https://registry-1.docker.io/v2, team/web",
        "ghcr.io/team/app, https://ghcr.io/v2, team/app",
        "registry.lan:5000/app, https://registry.lan:5000/v2, app",
        "127.0.0.1:5000/app, http://127.0.0.1:5000/v2, app",
        "localhost:5000/app, http://localhost:5000/v2, app",
    })
    void asksTheRegistryOfTheName(String image, String base, String path) {
        assertThat(places(Registries.NONE, image)).containsExactly(base + " " + path);
    }

    /** The example of k3s' documentation, with what else the form allows. */
    @Test
    void readsTheFormOfK3s() throws IOException {
        var registries = read("""
                mirrors:
                  docker.io:
                    endpoint:
                      - "https://registry.example.com:5000"
                      - http://mirror.lan/proxy/
                    rewrite:
                      "^rancher/(.*)": "mirrorproject/rancher-images/$1"
                  "*":
                    endpoint: ["https://everything.lan"]
                configs:
                  "registry.example.com:5000":
                    auth:
                      username: xxxxxx
                      password: yyyyyy
                  everything.lan:
                    auth: {auth: YW5uOnNlOmNyZXQ=}
                    tls: {insecure_skip_verify: true}
                """);
        assertThat(places(registries, "rancher/k3s:v1"))
                .containsExactly(
                        "https://registry.example.com:5000/v2 mirrorproject/rancher-images/k3s",
                        "http://mirror.lan/proxy mirrorproject/rancher-images/k3s",
                        "https://registry-1.docker.io/v2 rancher/k3s");
        assertThat(places(registries, "ghcr.io/team/app"))
                .containsExactly("https://everything.lan/v2 team/app", "https://ghcr.io/v2 team/app");
        assertThat(host(registries, "registry.example.com:5000").credential())
                .contains(Credential.ofNode(file().toString(), "xxxxxx", "yyyyyy"));
        assertThat(host(registries, "everything.lan").credential())
                .contains(Credential.ofNode(file().toString(), "ann", "se:cret"));
        assertThat(host(registries, "everything.lan").trust().orElseThrow().checksName())
                .isFalse();
    }

    @Test
    void needsNoFile() {
        assertThat(Registries.read(file())).isEqualTo(Registries.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mirror: {}|mirror: is not known; there are [configs, mirrors]",
                "mirrors: {docker.io: {endpoint: [registry.lan]}}|mirrors.docker.io.endpoint: \"registry.lan\" must be a URL",
                "mirrors: {docker.io: {rewrite: {\"(\": x}}}|mirrors.docker.io.rewrite: \"(\" is no regular expression",
                "configs: {r: {auth: {username: a}}}|configs.r.auth: needs username and password, or auth",
                "configs: {r: {auth: {auth: a}}}|configs.r.auth: auth is no base64",
                "configs: {r: {auth: {auth: 'c2VjcmV0'}}}|configs.r.auth: auth must be the base64 of NAME:PASSWORD",
                "configs: {r: {tls: {cert_file: /x}}}|configs.r.tls: cert_file and key_file go together",
                "configs: {r: {tls: {ca_file: /nowhere}}}|configs.r.tls: cannot read /nowhere",
                "configs: [x|is not YAML, at line",
            })
    void saysWhatIsWrong(String content, String message) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("c2VjcmV0")
                .hasMessageNotContaining("secret");
    }

    private Registries read(String content) throws IOException {
        Files.writeString(file(), content);
        return Registries.read(file());
    }

    private static Registries.Host host(Registries registries, String name) {
        return Objects.requireNonNull(registries.hosts().get(name));
    }

    private Path file() {
        return directory.resolve("registries.yaml");
    }

    private static List<String> places(Registries registries, String image) {
        return registries.places(ImageReference.parse(image)).stream()
                .map(place -> place.host().base() + " " + place.path())
                .toList();
    }
}
