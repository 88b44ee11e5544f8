package io.skiff.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubernetes.client.Exec;
import io.kubernetes.client.PortForward;
import io.kubernetes.client.util.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the clients of Java do inside a pod: commands, files, forwarded ports. */
@ExtendWith(RunningCluster.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class InsidePodsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String POD = "inside";
    private static final int PORT = 8080;
    private static final String GET = "GET /index.html HTTP/1.0\r\n\r\n";

    private KubernetesClient fabric;

    @BeforeAll
    void startsAPod() {
        fabric = FabricObjects.connect();
        fabric.pods()
                .inNamespace("default")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(POD)
                        .endMetadata()
                        .withNewSpec()
                        .withTerminationGracePeriodSeconds(0L)
                        .addNewContainer()
                        .withName("c")
                        .withImage("busybox:1")
                        .withCommand(
                                "sh",
                                "-c",
                                "mkdir /tmp/w; echo from the pod > /tmp/w/index.html; exec httpd -f -p 127.0.0.1:8080 -h /tmp/w")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        fabric.pods().inNamespace("default").withName(POD).waitUntilReady(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @AfterAll
    void leavesNothing() {
        fabric.pods().inNamespace("default").withName(POD).delete();
        fabric.close();
    }

    @Test
    void fabric8ExecutesACommand() throws Exception {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        try (var exec = fabric.pods()
                .inNamespace("default")
                .withName(POD)
                .redirectingInput()
                .writingOutput(output)
                .writingError(errors)
                .exec("sh", "-c", "head -c 5; echo err >&2; exit 4")) {
            exec.getInput().write("hello".getBytes(StandardCharsets.UTF_8));
            exec.getInput().flush();

            assertThat(exec.exitCode().get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(4);
        }
        assertThat(output).hasToString("hello");
        assertThat(errors).hasToString("err\n");
    }

    @Test
    void fabric8CopiesAFileThereAndBack(@TempDir Path directory) throws Exception {
        var bytes = new byte[300_000];
        new Random(3).nextBytes(bytes);
        var file = Files.write(directory.resolve("file"), bytes);
        var pod = fabric.pods().inNamespace("default").withName(POD);

        assertThat(pod.file("/tmp/copied").upload(file)).isTrue();
        var back = directory.resolve("back");
        assertThat(pod.file("/tmp/copied").copy(back)).isTrue();
        assertThat(back).hasBinaryContent(bytes);
    }

    @Test
    void fabric8ForwardsAPort() throws Exception {
        try (var forward = fabric.pods().inNamespace("default").withName(POD).portForward(PORT)) {
            for (int i = 0; i < 3; i++) {
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), forward.getLocalPort())) {
                    assertThat(ask(socket.getInputStream(), socket.getOutputStream()))
                            .endsWith("from the pod\n");
                }
            }
        }
    }

    @Test
    void theOfficialClientExecutesACommand() throws Exception {
        var client = Config.fromConfig(RunningCluster.kubeconfig().toString());
        var process = new Exec(client)
                .exec("default", POD, new String[] {"sh", "-c", "head -c 5; echo err >&2; exit 4"}, "c", true, false);
        // before the command can end: this client gives no stream afterwards
        var output = process.getInputStream();
        var errors = process.getErrorStream();
        process.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();

        assertThat(new String(output.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(new String(errors.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("err\n");
        assertThat(process.waitFor()).isEqualTo(4);
    }

    @Test
    void theOfficialClientForwardsAPort() throws Exception {
        var client = Config.fromConfig(RunningCluster.kubeconfig().toString());
        var forward = new PortForward(client).forward("default", POD, List.of(PORT));

        assertThat(ask(forward.getInputStream(PORT), forward.getOutboundStream(PORT)))
                .endsWith("from the pod\n");
    }

    private static String ask(InputStream in, OutputStream out) throws IOException {
        out.write(GET.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
