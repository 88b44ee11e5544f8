package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.probe.ContainerHooks;
import io.skiff.agent.probe.Prober.Outcome;
import io.skiff.agent.probe.Prober.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hooks of a real container. */
@Tag("cgroup")
class HookIT {

    private final Lab lab = new Lab();
    private final ContainerHooks hooks = new ContainerHooks(lab.runtime);

    @AfterEach
    void close() {
        lab.close();
    }

    private CompletableFuture<Outcome> begin(ContainerId id, Hook hook, Duration longest) {
        var outcome = new CompletableFuture<Outcome>();
        hooks.run(id, hook, "127.0.0.1", longest, outcome::complete);
        return outcome;
    }

    private Outcome run(ContainerId id, Hook hook) throws Exception {
        return begin(id, hook, Duration.ofMinutes(1)).get(2, TimeUnit.MINUTES);
    }

    private static Hook exec(String... command) {
        return new Hook.Ask(new ProbeSpec.Exec(List.of(command)));
    }

    @Test
    void programsRunInTheContainerAndManyAtOnce() throws Exception {
        var id = lab.container("main").script("while :; do sleep 1; done").start();

        assertThat(run(id, exec("sh", "-c", "echo hello > /greeting"))).isEqualTo(Outcome.SUCCESS);
        assertThat(run(id, exec("sh", "-c", "test $(cat /greeting) = hello; exit $(($? + 3))")))
                .as("its exit code counts")
                .isEqualTo(Outcome.failure("command exited with 3"));
        var waiting = List.of(
                begin(id, exec("sh", "-c", "until test -e /go; do sleep 0.1; done"), Duration.ofMinutes(1)),
                begin(id, exec("sh", "-c", "until test -e /go; do sleep 0.1; done"), Duration.ofMinutes(1)),
                begin(id, new Hook.Sleep(Duration.ofMillis(100)), Duration.ofMinutes(1)));
        assertThat(run(id, exec("touch", "/go"))).isEqualTo(Outcome.SUCCESS);
        for (var hook : waiting) {
            assertThat(hook.get(2, TimeUnit.MINUTES)).isEqualTo(Outcome.SUCCESS);
        }
    }

    /** As in {@code postStart: exec: ["sh", "-c", "/warm-cache.sh &"]}. */
    @Test
    void whatAProgramHasStartedRunsOnAfterASuccessAndEndsWithATimeout() throws Exception {
        var id = lab.container("main").script("while :; do sleep 1; done").start();

        assertThat(run(
                        id,
                        exec("sh", "-c", "(until test -e /go; do sleep 0.1; done; echo on; echo on; touch /went) &")))
                .isEqualTo(Outcome.SUCCESS);
        run(id, exec("touch", "/go"));
        assertThat(run(id, exec("sh", "-c", "until test -e /went; do sleep 0.1; done")))
                .isEqualTo(Outcome.SUCCESS);

        var late = begin(
                id,
                exec("sh", "-c", "(until test -e /again; do sleep 0.1; done; touch /late) & touch /begun; sleep 1000"),
                Duration.ofSeconds(5));
        assertThat(late.get(2, TimeUnit.MINUTES).isSuccess()).isFalse();
        assertThat(run(id, exec("sh", "-c", "test -e /begun && touch /again; sleep 2; test ! -e /late")))
                .isEqualTo(Outcome.SUCCESS);
    }

    @Test
    void aProgramEndsWithItsTimeAndWithItsContainer() throws Exception {
        var id = lab.container("main").script("while :; do sleep 1; done").start();

        assertThat(begin(id, exec("sleep", "1000"), Duration.ofSeconds(1))
                        .get(2, TimeUnit.MINUTES)
                        .verdict())
                .isEqualTo(Verdict.FAILURE);
        var unfinished = begin(id, exec("sh", "-c", "touch /begun; sleep 1000"), Duration.ofHours(1));
        run(id, exec("sh", "-c", "until test -e /begun; do sleep 0.1; done"));
        lab.runtime.kill(id);
        assertThat(unfinished.get(2, TimeUnit.MINUTES).isSuccess()).isFalse();
    }

    /** The kubelet looks at the answer's status no more than this. */
    @Test
    void anyAnswerToARequestIsASuccess() throws Exception {
        var id = new ContainerId(lab.pod, "main", 0);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        var get = new Hook.Ask(new ProbeSpec.HttpGet("HTTP", "", port, "/quit", Map.of()));
        try {
            assertThat(run(id, get)).isEqualTo(Outcome.SUCCESS);
        } finally {
            server.stop(0);
        }
        assertThat(run(id, get).verdict()).isEqualTo(Verdict.FAILURE);
    }
}
