package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that change one field of an object. */
final class ChangeTest {

    private static final String WEB = "/apis/apps/v1/namespaces/default/deployments/web";

    private final FakeApi api = FakeApi.start()
            .serve("cluster.yaml")
            .on("PATCH " + WEB, 200, "{}")
            .on("PATCH " + WEB + "/scale", 200, "{}");

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void scales() {
        assertThat(Run.on(api, "scale", "deployment", "web", "--replicas=5").transcript())
                .isEqualTo("deployment.apps/web scaled\n");
        assertThat(lastRequest()).isEqualTo("PATCH " + WEB + "/scale {\"spec\":{\"replicas\":5}}");
    }

    @Test
    void scalesOnlyFromTheExpectedNumber() {
        assertThat(Run.on(api, "scale", "deploy/web", "--replicas=5", "--current-replicas=9")
                        .err())
                .contains("Expected replicas to be 9, was 3");
    }

    @Test
    void setsAnImage() {
        assertThat(Run.on(api, "set", "image", "deployment/web", "web=busybox:3")
                        .transcript())
                .isEqualTo("deployment.apps/web image updated\n");
        assertThat(lastRequest())
                .isEqualTo("PATCH " + WEB + "?fieldManager=kubectl-set {\"spec\":{\"template\":{\"spec\":"
                        + "{\"containers\":[{\"name\":\"web\",\"image\":\"busybox:3\"}]}}}}");
    }

    @Test
    void saysWhichContainerIsNotThere() {
        assertThat(Run.on(api, "set", "image", "deployment/web", "nope=busybox:3")
                        .transcript())
                .isEqualTo("--- stderr\nerror: unable to find container named \"nope\"\n--- exit 1\n");
    }

    @Test
    void labels() {
        assertThat(Run.on(api, "label", "deployment", "web", "stage=test", "tier-")
                        .transcript())
                .isEqualTo("deployment.apps/web labeled\n");
        assertThat(lastRequest())
                .isEqualTo("PATCH " + WEB + " {\"metadata\":{\"labels\":{\"stage\":\"test\",\"tier\":null}}}");
    }

    @Test
    void overwritesALabelOnlyOnRequest() {
        Run run = Run.on(api, "label", "deployment/web", "tier=back");
        assertThat(run.err()).isEqualTo("error: 'tier' already has a value (front), and --overwrite is false\n");
        assertThat(run.code()).isEqualTo(1);
        assertThat(Run.on(api, "label", "deployment/web", "tier=back", "--overwrite")
                        .code())
                .isZero();
    }

    @Test
    void undoesToTheRevisionBefore() {
        assertThat(Run.on(api, "rollout", "undo", "deployment/web").transcript())
                .isEqualTo("deployment.apps/web rolled back\n");
        assertThat(lastRequest())
                .isEqualTo("PATCH " + WEB + "?fieldManager=kubectl-rollout [{\"op\":\"replace\",\"path\":"
                        + "\"/spec/template\",\"value\":{\"metadata\":{\"labels\":{\"app\":\"web\"}},\"spec\":"
                        + "{\"containers\":[{\"name\":\"web\",\"image\":\"busybox:1\"}]}}}]");
    }

    @Test
    void saysThatARevisionIsNotThere() {
        assertThat(Run.on(api, "rollout", "undo", "deployment/web", "--to-revision=9")
                        .err())
                .contains("unable to find the specified revision");
    }

    @Test
    void restarts() {
        assertThat(Run.on(api, "rollout", "restart", "deployment/web").out())
                .isEqualTo("deployment.apps/web restarted\n");
        assertThat(lastRequest()).contains("\"kubectl.kubernetes.io/restartedAt\":\"2026-11-21T20:00:00Z\"");
    }

    @Test
    void pausesAndRefusesToResumeWhatIsNotPaused() {
        assertThat(Run.on(api, "rollout", "pause", "deployment/web").out()).isEqualTo("deployment.apps/web paused\n");
        assertThat(Run.on(api, "rollout", "resume", "deployment/web").err())
                .isEqualTo("error: deployments.apps \"web\" is not paused\n");
    }

    @Test
    void deletesAndWaitsUntilItIsGone() {
        api.on(
                "DELETE /api/v1/namespaces/default/pods/web-222-abcde",
                200,
                "{\"metadata\":{\"uid\":\"an-earlier-one\"}}");
        assertThat(Run.on(api, "delete", "pod", "web-222-abcde").transcript())
                .isEqualTo("pod \"web-222-abcde\" deleted\n");
        assertThat(api.requests().get(0)).contains("\"propagationPolicy\":\"Background\"");
    }

    @ParameterizedTest
    @CsvSource({
        "--grace-period=0, 1",
        "--grace-period=7, 7",
        "--now, 1",
        "--force, 0",
        "--force --grace-period=0, 0",
    })
    void takesTheFlagsOfAGracePeriodTogetherAsKubectl(String flags, int seconds) {
        var words = new ArrayList<>(List.of("delete", "pod", "web-222-abcde", "--wait=false"));
        words.addAll(List.of(flags.split(" ", -1)));
        api.on("DELETE /api/v1/namespaces/default/pods/web-222-abcde", 200, "{}");
        Run run = Run.on(api, words.toArray(String[]::new));
        assertThat(run.code()).isZero();
        assertThat(lastRequest()).contains("\"gracePeriodSeconds\":" + seconds + "}");
        assertThat(run.err().startsWith("Warning: Immediate deletion")).isEqualTo(seconds == 0);
    }

    @Test
    void waitsForTheEndAlsoWhileTheServerIsAway() {
        String pod = "/api/v1/namespaces/default/pods/web-222-abcde";
        api.on("DELETE " + pod, 200, "{}")
                .first("GET " + pod, 200, "{\"metadata\":{\"name\":\"web-222-abcde\"}}")
                .first("GET " + pod, 503, FakeApi.Status.of(503, "ServiceUnavailable", "not read the store yet"))
                .first("GET " + pod, 404, FakeApi.Status.of(404, "NotFound", "gone"));
        Run run = Run.on(api, "delete", "pod", "web-222-abcde");
        assertThat(run.transcript()).isEqualTo("""
                pod "web-222-abcde" deleted
                --- stderr
                The server is away; waiting for it (not read the store yet)
                """);
    }

    @Test
    void refusesGracePeriodsThatContradict() {
        assertThat(Run.on(api, "delete", "pod", "a", "--force", "--grace-period=5")
                        .err())
                .contains("--force and --grace-period greater than 0 cannot be specified together");
        assertThat(Run.on(api, "delete", "pod", "a", "--now", "--grace-period=5")
                        .err())
                .contains("--now and --grace-period cannot be specified together");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void saysWhatIsNotSupportedByWhichCommand() {
        assertThat(Run.on(api, "rollout", "resume", "service/web").err()).contains("resuming is not supported");
        assertThat(Run.on(api, "rollout", "pause", "service/web").err()).contains("pausing is not supported");
    }

    @Test
    void refusesToDeleteAWholeTypeByAccident() {
        assertThat(Run.on(api, "delete", "pods").err()).contains("no name was specified");
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void saysThatACommandIsNotThereYet() {
        Run run = Run.of("edit", "-o", "json", "web");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("skiff edit is not available yet");
    }

    private String lastRequest() {
        return api.requests().get(api.requests().size() - 1);
    }
}
