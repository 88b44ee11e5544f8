package io.skiff.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerSpec;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.SecuritySpec;
import io.skiff.agent.image.Image;
import io.skiff.agent.image.PullRights;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.PodSpecs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerSpecsTest {

    @ParameterizedTest(name = "entrypoint [{0}] cmd [{1}] command [{2}] args [{3}] -> [{4}]")
    @CsvSource({
        "/ep, c1 c2, '', '', /ep c1 c2",
        "/ep, c1 c2, '', a1, /ep a1",
        "/ep, c1 c2, /my, '', /my",
        "/ep, c1 c2, /my, a1, /my a1",
        "'', c1 c2, '', '', c1 c2",
        "'', '', /my, $(A) $(B) $$(A) $(NO, /my 1 1-2 $(A) $(NO",
        "'', '', /my, $(UNKNOWN) $A, /my $(UNKNOWN) $A",
    })
    void commandsFollowKubernetesRules(String entrypoint, String cmd, String command, String args, String argv) {
        var image = image(words(entrypoint), words(cmd), "");
        var template = template(words(command), words(args), security(null, false));

        assertThat(spec(template, image).argv()).isEqualTo(words(argv));
    }

    @Test
    void environmentIsTheImagesThenTheContainers() {
        var spec = spec(template(List.of("/my"), List.of(), security(null, false)), image(List.of(), List.of(), ""));

        assertThat(spec.environment())
                .containsEntry("FROM_IMAGE", "yes")
                .containsEntry("A", "1")
                .containsEntry("B", "1-2")
                .containsEntry("IP", "10.42.1.2")
                .containsEntry("HOSTNAME", "web")
                .containsKey("PATH");
    }

    @Test
    void aValueFromAReferenceIsNotExpanded() {
        var spec = specWith(EnvVar.written("USER", "alice"), new EnvVar("P", "pa$$word$(USER)x", "", true));

        assertThat(spec.environment()).containsEntry("P", "pa$$word$(USER)x");
        assertThat(spec.argv())
                .as("a word refers to it, and is not expanded twice")
                .contains("pa$$word$(USER)x");
    }

    @Test
    void eachValueSeesWhatCameBeforeIt() {
        var spec = specWith(
                new EnvVar("OPTS", "-Xmx64m", "", true),
                EnvVar.written("OPTS", "$(OPTS) -Dx=1"),
                EnvVar.written("A", "one"),
                EnvVar.written("B", "$(A)$(LATER)"),
                EnvVar.written("A", "two"),
                EnvVar.written("LATER", "late"));

        assertThat(spec.environment())
                .containsEntry("OPTS", "-Xmx64m -Dx=1")
                .containsEntry("B", "one$(LATER)")
                .containsEntry("A", "two");
    }

    @Test
    void variablesOfServicesComeFirst() {
        var spec = specWith(
                EnvVar.written("URL", "http://$(DB_SERVICE_HOST)"),
                EnvVar.written("DB_PORT", "5432"),
                EnvVar.written("P", "$(DB_PORT)"));

        assertThat(spec.environment())
                .containsEntry("DB_SERVICE_HOST", "10.43.0.9")
                .containsEntry("URL", "http://10.43.0.9")
                .containsEntry("DB_PORT", "5432");
        assertThat(spec.argv()).contains("5432");
    }

    @ParameterizedTest
    @CsvSource({
        "status.podIP, 10.42.1.2",
        "status.podIPs, 10.42.1.2",
        "status.hostIP, 192.0.2.1",
        "status.hostIPs, 192.0.2.1",
    })
    void theNodeFillsInItsOwnFields(String field, String value) {
        assertThat(specWith(new EnvVar("F", "", field, false)).environment()).containsEntry("F", value);
    }

    @ParameterizedTest(name = "image user [{0}], runAsUser {1}: {2}")
    @CsvSource({
        "'', , container has runAsNonRoot and image will run as root",
        "0:0, , container has runAsNonRoot and image will run as root",
        "'www', , 'container has runAsNonRoot and image has non-numeric user (www), cannot verify user is non-root'",
        "'1000', 0, container's runAsUser breaks non-root policy",
        "'1000', , ''",
        "'', 1000, ''",
    })
    void refusesRootWhenAskedTo(String imageUser, Long runAsUser, String problem) {
        var template = template(List.of("/my"), List.of(), security(runAsUser, true));
        var image = image(List.of(), List.of(), imageUser);

        if (problem.isEmpty()) {
            assertThat(spec(template, image).argv()).isNotEmpty();
        } else {
            assertThatThrownBy(() -> spec(template, image))
                    .isInstanceOf(ContainerException.class)
                    .hasMessage(problem);
        }
    }

    @Test
    void saysWhenThereIsNothingToRun() {
        assertThatThrownBy(() ->
                        spec(template(List.of(), List.of(), security(null, false)), image(List.of(), List.of(), "")))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("no command specified");
    }

    private static ContainerSpec specWith(EnvVar... env) {
        return spec(
                template(List.of("/my"), List.of("$(P)"), List.of(env), security(null, false)),
                image(List.of(), List.of(), ""));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" ", -1));
    }

    private static Image image(List<String> entrypoint, List<String> cmd, String user) {
        var config = new Image.Config(entrypoint, cmd, Map.of("FROM_IMAGE", "yes", "A", "image"), "", user, "");
        return new Image(
                "web:v1",
                "sha256:1",
                config,
                List.of(Path.of("/layer")),
                1,
                Instant.EPOCH,
                false,
                PullRights.EVERYBODY);
    }

    private static SecuritySpec security(@org.jspecify.annotations.Nullable Long user, boolean nonRoot) {
        return new SecuritySpec(
                List.of(), List.of(), false, false, Optional.ofNullable(user), Optional.empty(), nonRoot);
    }

    private static ContainerTemplate template(List<String> command, List<String> args, SecuritySpec security) {
        return template(
                command,
                args,
                List.of(
                        EnvVar.written("A", "1"),
                        EnvVar.written("B", "$(A)-2"),
                        new EnvVar("IP", "", "status.podIP", false)),
                security);
    }

    private static ContainerTemplate template(
            List<String> command, List<String> args, List<EnvVar> env, SecuritySpec security) {
        return new ContainerTemplate(
                "main",
                "web:v1",
                PullPolicy.IF_NOT_PRESENT,
                command,
                args,
                "",
                env,
                ResourceSpec.UNLIMITED,
                security,
                List.of(),
                null,
                null,
                null,
                "",
                ImagePin.NONE,
                "",
                ContainerLife.PLAIN);
    }

    private static ContainerSpec spec(ContainerTemplate template, Image image) {
        var pod = PodSpecs.pod("web").with(template).build();
        var labels = new RunLabels(
                "default",
                "web",
                "web:v1",
                "sha256:1",
                0,
                Duration.ofSeconds(30),
                15,
                FakeClock.START,
                null,
                null,
                null,
                0,
                List.of());
        var place = new ContainerSpecs.Place(
                "10.42.1.2",
                "192.0.2.1",
                Map.of("DB_SERVICE_HOST", "10.43.0.9", "DB_PORT", "tcp://x"),
                List.of(),
                Path.of("/logs"),
                1L << 30);
        return ContainerSpecs.of(pod, template, 0, image, place, labels);
    }
}
