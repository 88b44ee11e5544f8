package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.FakeStreams;
import io.skiff.cli.Run;
import io.skiff.cli.format.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunTest {

    private static final String PODS = "/api/v1/namespaces/default/pods";

    private static JsonNode dryRun(String... words) throws Exception {
        var all = new ArrayList<>(List.of("run", "--server=http://127.0.0.1:1", "--dry-run=client", "-ojson"));
        all.addAll(List.of(words));
        Run run = Run.of(all.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return Json.parse(run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web --image=nginx:1 | web | nginx:1 | '' | Always",
                "--image nginx web -- a -b | web | nginx | [\"a\",\"-b\"] | Always",
                "web --image=nginx --restart=Never -- --image=x | web | nginx | [\"--image=x\"] | Never",
                "-i -e A=1 busybox:1 sh -c x | busybox- | busybox:1 | [\"sh\",\"-c\",\"x\"] | Never",
                "-i busybox:1 -- sh --rm | busybox- | busybox:1 | [\"sh\",\"--rm\"] | Never",
                "-i -- busybox:1 sh --rm | busybox- | busybox:1 | [\"sh\",\"--rm\"] | Never",
                "-n default --name=n r.example:5/a/B_c@sha256:0 | n | r.example:5/a/B_c@sha256:0 | '' | Never",
            })
    void readsKubectlsWordsAndDockers(String words, String name, String image, String arguments, String restart)
            throws Exception {
        JsonNode pod = dryRun(words.split(" ", -1));

        JsonNode metadata = pod.path("metadata");
        JsonNode container = pod.path("spec").path("containers").path(0);
        assertThat(metadata.path("name").asText(metadata.path("generateName").asText()))
                .isEqualTo(name);
        assertThat(container.path("image").asText()).isEqualTo(image);
        assertThat(container.path("args").toString()).isEqualTo(arguments);
        assertThat(pod.path("spec").path("restartPolicy").asText()).isEqualTo(restart);
    }

    @Test
    void makesThePodThatKubectlMakes() throws Exception {
        JsonNode pod = dryRun(
                "web",
                "--image=nginx",
                "--env=A=b=c",
                "--port=80",
                "--labels=x=y,z=",
                "--annotations=n=v",
                "-i",
                "--image-pull-policy=Never",
                "--command",
                "--",
                "sleep",
                "1");

        assertThat(pod).isEqualTo(Json.parse("""
                {"apiVersion":"v1","kind":"Pod",
                 "metadata":{"name":"web","labels":{"x":"y","z":""},"annotations":{"n":"v"}},
                 "spec":{"containers":[{"name":"web","image":"nginx","command":["sleep","1"],
                   "env":[{"name":"A","value":"b=c"}],"ports":[{"containerPort":80}],"imagePullPolicy":"Never",
                   "stdin":true,"stdinOnce":true}],"restartPolicy":"Always"}}
                """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run | name what to run",
                "run web --image=x --rm | --rm should only be used for attached containers",
                "run -d --rm x | --rm should only be used for attached containers",
                "run --env=NOPE x | invalid env: NOPE",
                "run --labels=x x | unexpected label spec: x",
            })
    void refusesWhatCannotBe(String words, String expected) {
        assertThat(Run.of(words.split(" ", -1)).err()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"nginx, nginx", "a/b/My_App.x:1, my-app-x", "r:5/--x--@sha256:0, x", "__, run"})
    void namesAPodByItsImage(String image, String name) throws Exception {
        assertThat(dryRun(image).path("metadata").path("generateName").asText()).isEqualTo(name + "-");
    }

    private static String pod(String phase, String state) {
        return "{\"metadata\":{\"name\":\"busybox-x\",\"namespace\":\"default\",\"uid\":\"u\"},\"spec\":{\"restartPolicy\":"
                + "\"Never\",\"containers\":[{\"name\":\"busybox\"}]},\"status\":{\"phase\":\"" + phase
                + "\",\"containerStatuses\":[{\"state\":{" + state + "}}]}}";
    }

    private static String list(String pod) {
        return "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[" + pod + "]}";
    }

    @Test
    void staysWithThePodUntilItsEndAndRemovesIt() {
        try (FakeStreams server = FakeStreams.start()) {
            var input = new AtomicReference<String>();
            String running = pod("Running", "\"running\":{}");
            server.on("POST " + PODS, running)
                    .on("GET " + PODS, list(running))
                    .on("DELETE " + PODS + "/busybox-x", "{}")
                    .then(peer -> {
                        peer.send(1, "# ");
                        input.set(new String(peer.readInput(), StandardCharsets.UTF_8));
                        server.on("GET " + PODS, list(pod("Failed", "\"terminated\":{\"exitCode\":3}")));
                        peer.exit(0);
                    });

            Run run = Run.at(server.address(), "exit 3\n", "run", "--rm", "-i", "--", "busybox:1", "sh");

            assertThat(run.transcript()).isEqualTo("# --- exit 3\n");
            assertThat(input.get()).isEqualTo("exit 3\n");
            assertThat(server.requests())
                    .startsWith("POST " + PODS + "?fieldManager=kubectl-run&fieldValidation=Strict")
                    .contains("GET " + PODS + "/busybox-x/attach?container=busybox&stdin=true&stdout=true&stderr=true")
                    .endsWith("DELETE " + PODS + "/busybox-x");
            assertThat(server.faults()).isEmpty();
        }
    }

    @Test
    void showsTheLogOfWhatEndedAtOnce() {
        try (FakeStreams server = FakeStreams.start()) {
            String done = pod("Succeeded", "\"terminated\":{\"exitCode\":0}");
            server.on("POST " + PODS, done)
                    .on("GET " + PODS, list(done))
                    .on("GET " + PODS + "/busybox-x/log", "hello\n");

            assertThat(Run.at(server.address(), "", "run", "--", "busybox:1", "echo", "hello")
                            .transcript())
                    .isEqualTo("hello\n");
        }
    }

    /** Who attaches sees nothing of what was written before. */
    @Test
    void showsAllThatAProgramWritesWhichReadsNothing() {
        try (FakeStreams server = FakeStreams.start()) {
            String done = pod("Succeeded", "\"terminated\":{\"exitCode\":0}");
            server.on("POST " + PODS, done)
                    .on("GET " + PODS, list(pod("Running", "\"running\":{}")))
                    .on("GET " + PODS + "/busybox-x/log", "hello\n");

            Run run =
                    Run.at(server.address(), "", "run", "--pod-running-timeout=0s", "--", "busybox:1", "echo", "hello");

            assertThat(run.out()).isEqualTo("hello\n");
            assertThat(server.requests()).contains("GET " + PODS + "/busybox-x/log?container=busybox&follow=true");
        }
    }

    @Test
    void removesThePodThatDoesNotRun() {
        try (FakeStreams server = FakeStreams.start()) {
            String waiting = pod("Pending", "\"waiting\":{\"reason\":\"ErrImagePull\",\"message\":\"no such image\"}");
            server.on("POST " + PODS, waiting)
                    .on("GET " + PODS, list(waiting))
                    .on("DELETE " + PODS + "/busybox-x", "{}");

            Run run = Run.at(server.address(), "", "run", "--rm", "--pod-running-timeout=0s", "--", "nope");

            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("error: timed out waiting for the condition: ErrImagePull: no such image\n");
            assertThat(server.requests()).endsWith("DELETE " + PODS + "/busybox-x");
        }
    }
}
