package io.skiff.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

    private static final String DIGEST = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "web, web:latest",
        "web:v1, web:v1",
        "docker.io/library/web, web:latest",
        "index.docker.io/library/web:v1, web:v1",
        "library/web, web:latest",
        "docker.io/team/web:v1, team/web:v1",
        "team/web, team/web:latest",
        "localhost/web:v1, web:v1",
        "localhost:5000/web, localhost:5000/web:latest",
        "registry.example:5000/a/b/web:v1, registry.example:5000/a/b/web:v1",
        "registry.example/library/web, registry.example/library/web:latest",
        "a__b-c/d.web_1:V_1.0-x, a__b-c/d.web_1:V_1.0-x",
    })
    void hasOneFormForEachName(String text, String normalized) {
        assertThat(ImageReference.parse(text)).hasToString(normalized);
        assertThat(ImageReference.parse(normalized)).isEqualTo(ImageReference.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"sha384, 96", "sha512, 128"})
    void knowsTheLongerDigests(String function, int digits) {
        var digest = function + ":" + "0a".repeat(digits / 2);
        assertThat(ImageReference.parse("web@" + digest).digest()).contains(digest);
        assertThatThrownBy(() -> ImageReference.parse("web@" + digest + "00"))
                .hasMessageContaining("sha256: and 64, sha384: and 96, or sha512: and 128 hexadecimal digits");
        assertThatThrownBy(() -> ImageReference.parse("web@sha256:" + "0a".repeat(digits / 2)))
                .hasMessageContaining("after @ there must be");
    }

    @ParameterizedTest
    @CsvSource({"web@, web@", "web:v1@, web:v1@", "docker.io/library/web@, web@"})
    void keepsADigestAndThenNeedsNoTag(String text, String normalized) {
        assertThat(ImageReference.parse(text + DIGEST)).hasToString(normalized + DIGEST);
    }

    /** As containerd says it to the kubelet. */
    @ParameterizedTest
    @CsvSource({
        "busybox:1, docker.io/library/busybox@",
        "team/web, docker.io/team/web@",
        "web:v1, docker.io/library/web@",
        "ghcr.io/team/app:2, ghcr.io/team/app@",
        "127.0.0.1:5000/web:v1, 127.0.0.1:5000/web@",
    })
    void hasAWholeNameForContent(String text, String whole) {
        assertThat(ImageReference.parse(text).canonical(DIGEST)).isEqualTo(whole + DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":v1",
                "Web",
                "web:",
                "web:-v1",
                "web v1",
                "-web",
                "web-",
                "we//b",
                "/web",
                "web/",
                "../web",
                "web@sha256:12",
                "web@md5:12",
                "a:b:c",
                "web\n",
                "-.example/web"
            })
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("\"" + text.replace("\n", "\\x0a") + "\" is not an image reference: ");
    }
}
