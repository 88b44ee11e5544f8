package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.image.PullSecret.Login;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which credentials are for which image. The rows are from kubernetes/pkg/credentialprovider/keyring_test.go, and of our own. */
class KeyringTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # registry in the Secret         | image                                | for it
            registry.lan                     | registry.lan/web                     | true
            registry.lan                     | registry.lan:5000/web                | false
            registry.lan:5000                | registry.lan:5000/web                | true
            registry.lan:5000                | registry.lan/web                     | false
            https://registry.lan:5000        | registry.lan:5000/web                | true
            http://registry.lan:5000/v2/     | registry.lan:5000/web                | true
            https://registry.lan/v1/         | registry.lan/web                     | true
            registry.lan/                    | registry.lan/web                     | true
            registry.lan/team                | registry.lan/team/web                | true
            registry.lan/team                | registry.lan/other/web               | false
            registry.lan/team/web            | registry.lan/team                    | false
            https://registry.lan/v1/team     | registry.lan/team/web                | true
            *.example.com                    | eu.example.com/web                   | true
            *.example.com                    | example.com/web                      | false
            *.example.com                    | a.eu.example.com/web                 | false
            *.*.example.com                  | a.eu.example.com/web                 | true
            prefix.*.io                      | prefix.kubernetes.io/web             | true
            prefix.*.io                      | kubernetes.io/web                    | false
            *-good.example.com               | eu-good.example.com/web              | true
            *-good.example.com               | eu-bad.example.com/web               | false
            e?.example.com                   | eu.example.com/web                   | true
            e?.example.com                   | eur.example.com/web                  | false
            *.example.com:5000               | eu.example.com:5000/web              | true
            *.example.com:*                  | eu.example.com:5000/web              | false
            *.example.com/team               | eu.example.com/team/web              | true
            *.example.com/team               | eu.example.com/web                   | false
            https://index.docker.io/v1/      | web                                  | true
            https://index.docker.io/v1/      | team/web:v1                          | true
            https://index.docker.io/v1/      | docker.io/library/web                | true
            https://index.docker.io/v1/      | registry.lan/web                     | false
            index.docker.io                  | web                                  | true
            docker.io                        | web                                  | true
            docker.io/library                | web                                  | true
            docker.io/team                   | web                                  | false
            127.0.0.1:5000                   | 127.0.0.1:5000/web:v1                | true
            ''                               | web                                  | false
            https://                         | web                                  | false
            """)
    void matches(String registry, String image, boolean isForIt) {
        assertThat(users(image, registry).contains("u0")).isEqualTo(isForIt);
    }

    @Test
    void triesTheMostSpecificFirst() {
        assertThat(users(
                        "registry.lan/team/web", "*.lan", "registry.lan", "registry.lan/team", "registry.lan/team/web"))
                .containsExactly("u3", "u2", "u1", "u0");
    }

    @Test
    void triesDockersOwnOnlyIfNothingElseIsForIt() {
        assertThat(users("team/web", "https://index.docker.io/v1/", "docker.io"))
                .containsExactly("u1");
    }

    @Test
    void triesEqualRegistriesInTheOrderOfThePod() {
        var first = secret("b", "registry.lan");
        var second = secret("a", "https://registry.lan/v1/");

        assertThat(Keyring.of(List.of(first, second)).credentials(ImageReference.parse("registry.lan/web")))
                .extracting(Credential::source)
                .containsExactly("the Secret shop/b", "the Secret shop/a");
    }

    @Test
    void triesTwentyAtMost() {
        var many = Stream.generate(() -> "registry.lan").limit(50).toArray(String[]::new);

        assertThat(users("registry.lan/web", many)).hasSize(20);
    }

    @Test
    void aPatternThatIsMadeToTakeLongDoesNot() {
        var pattern = "*a".repeat(100) + "b.lan";

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(users("a".repeat(200) + ".lan/web", pattern)).isEmpty());
    }

    @Test
    void showsNoPassword() {
        var secret = secret("regcred", "registry.lan");

        assertThat(secret + " " + Keyring.of(List.of(secret)).credentials(ImageReference.parse("registry.lan/web")))
                .doesNotContain("s3cret");
    }

    private static List<String> users(String image, String... registries) {
        return Keyring.of(List.of(secret("regcred", registries))).credentials(ImageReference.parse(image)).stream()
                .map(Credential::user)
                .toList();
    }

    private static PullSecret secret(String name, String... registries) {
        var logins = Stream.iterate(0, i -> i < registries.length, i -> i + 1)
                .map(i -> new Login(registries[i] == null ? "" : registries[i], "u" + i, "s3cret"))
                .toList();
        return new PullSecret("shop", name, "uid-" + name, "", logins);
    }
}
