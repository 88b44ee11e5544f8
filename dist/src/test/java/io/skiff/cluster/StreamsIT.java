package io.skiff.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What skiff and kubectl do inside pods, by kubectls that speak SPDY (Debian's 1.20) and WebSockets (1.30 and later): exec, cp, port-forward. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StreamsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private TestCluster cluster;
    private List<Client> clients;
    private Path directory;

    @BeforeAll
    void startsACluster(@TempDir Path hosts) throws Exception {
        directory = hosts;
        cluster = TestCluster.start(hosts);
        clients = cluster.clients();
        var manifest = directory.resolve("streams.yaml");
        try (var content = StreamsIT.class.getResourceAsStream("/cases/streams.yaml")) {
            Files.write(manifest, Objects.requireNonNull(content).readAllBytes());
        }
        cluster.skiff().succeed("apply", "-f", manifest.toString());
        for (var pod : List.of("web", "two", "open")) {
            await().atMost(PATIENCE)
                    .until(() ->
                            cluster.skiff().path("{.status.phase}", "pod", pod).equals("Running"));
        }
    }

    @AfterAll
    void leavesNothingBehind() throws Exception {
        cluster.close();
    }

    /** skiff itself, and the kubectls. */
    private Stream<Client> kubectls() {
        return clients.stream();
    }

    /** Runs a script in which {@code $k} is the client. */
    private Command.Result script(Client client, String text) throws IOException {
        var file = Files.createTempFile(directory, "script", ".sh");
        var words = client.command().stream().map(word -> "'" + word + "'").toList();
        // a program of its own, so that whoever ends its job ends kubectl
        var program = file.resolveSibling(file.getFileName() + ".k");
        Files.writeString(program, "#!/bin/sh\nexec " + String.join(" ", words) + " \"$@\"\n");
        Command.succeed("chmod", "+x", program.toString());
        Files.writeString(file, "k=" + program + "\ncd " + directory + "\n" + text + "\n");
        return Command.run(client.host().on(List.of("bash", file.toString())));
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void aCommandTellsItsOutputAndItsEnd(Client kubectl) throws Exception {
        var result = script(
                kubectl,
                "$k exec web -- sh -c 'echo out; echo err >&2; exit 7' 2>err.txt; echo $?; grep -x err err.txt");

        assertThat(result.output()).isEqualTo("out\n7\nerr\n");
        assertThat(kubectl.run("exec", "web", "--", "sh", "-c", "nosuch").exitCode())
                .isEqualTo(127);
        assertThat(kubectl.run("exec", "web", "--", "sh", "-c", "/etc/passwd").exitCode())
                .isEqualTo(126);
        assertThat(kubectl.run("exec", "web", "--", "sh", "-c", "kill -9 $$").exitCode())
                .isEqualTo(137);
        assertThat(kubectl.succeed("exec", "web", "--", "id", "-u")).isEqualTo("1000\n");
        assertThat(kubectl.succeed("exec", "web", "--", "sh", "-c", "echo x > /dev/stdout"))
                .isEqualTo("x\n");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void whatCannotBeExecutedIsSaid(Client kubectl) {
        assertThat(kubectl.run("exec", "web", "--", "nosuch").output())
                .contains("error executing command in container", "\"nosuch\": executable file not found in $PATH");
        assertThat(kubectl.run("exec", "web", "-c", "nobody", "--", "id").output())
                .contains("container nobody is not valid for pod web");
        assertThat(kubectl.run("exec", "nowhere", "--", "id").output()).contains("pods \"nowhere\" not found");
        assertThat(kubectl.succeed("exec", "two", "-c", "right", "--", "hostname"))
                .isEqualTo("two\n");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void inputIsBinaryAndHasAnEnd(Client kubectl) throws Exception {
        var bytes = new byte[3_000_000];
        new Random(7).nextBytes(bytes);
        Files.write(directory.resolve("input"), bytes);

        assertThat(script(kubectl, "$k exec -i web -- cat < input | cmp - input && echo same")
                        .output())
                .isEqualTo("same\n");
        assertThat(script(kubectl, "$k exec -i web -- sha256sum < input | cut -c1-64; sha256sum input | cut -c1-64")
                        .output()
                        .lines()
                        .distinct())
                .hasSize(1);
        assertThat(script(kubectl, "$k exec -i web -- head -c 5 < input | wc -c")
                        .output()
                        .strip())
                .as("a program that reads no more stops nobody")
                .isEqualTo("5");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void aTerminalIsOneOfTheContainer(Client kubectl) throws Exception {
        var told = terminal(kubectl, "", "sleep 2; tty; stty size; echo $TERM; ps -o tty,comm | grep -c 136,");
        assertThat(told).contains("/dev/pts/", "33 91\r\n", "xterm\r\n");

        var caught = terminal(
                kubectl,
                "sleep 3; printf '\\003'; sleep 3",
                "trap 'echo caught; exit 5' INT; echo ready; while :; do sleep 0.2; done");
        assertThat(caught).contains("ready", "caught", "status 5");
    }

    private String terminal(Client kubectl, String keys, String commands) throws IOException {
        var inner = directory.resolve("inner-" + System.nanoTime() + ".sh");
        var words = kubectl.command().stream().map(word -> "'" + word + "'").toList();
        Files.writeString(
                inner,
                "stty rows 33 cols 91\n" + String.join(" ", words) + " exec -it web -- sh -c \""
                        + commands.replace("$", "\\$") + "\"\necho status $?\n");
        var input = keys.isEmpty() ? "sleep 5" : keys;
        return script(kubectl, "{ " + input + "; } | script -qec 'bash " + inner + "' /dev/null")
                .output();
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void anInputStaysOpenForTheNextUser(Client kubectl) throws Exception {
        for (var word : List.of("one", "two")) {
            var said = word + System.nanoTime();
            script(kubectl, "echo " + said + " | $k attach -i open");
            await().atMost(PATIENCE)
                    .until(() -> kubectl.run("logs", "open").output().contains("got " + said + "\n"));
        }
        assertThat(kubectl.run("attach", "-i", "web").output()).containsIgnoringCase("stdin");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void aPodRunsAsLongAsItsUserIsThere(Client kubectl) throws Exception {
        var name = "once" + System.nanoTime();
        var told = script(
                        kubectl,
                        "echo some words | $k run -i --rm " + name
                                + " --image=busybox:1 --restart=Never -- sh -c 'cat; echo end; exit 4'; echo status $?")
                .output();

        assertThat(told).contains("some words\n", "end\n", "pod \"" + name + "\" deleted", "status 4");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void aShellHasATerminal(Client kubectl) throws Exception {
        var name = "term" + System.nanoTime();
        var inner = directory.resolve(name + ".sh");
        var screen = directory.resolve(name + ".txt");
        var words = kubectl.command().stream().map(word -> "'" + word + "'").toList();
        Files.writeString(
                inner,
                "stty rows 33 cols 91\n" + String.join(" ", words) + " run -it --rm " + name
                        + " --image=busybox:1 --restart=Never -- sh\necho status $?\n");
        var await =
                "await() { for i in $(seq 300); do grep -q \"$1\" " + screen + " && return; $2; sleep 0.2; done; }\n";
        script(
                kubectl,
                await + "touch " + screen
                        + "; { await '/ #' 'printf \\r'; printf 'tty; stty size\\r'; await '33 91' true; "
                        + "printf 'exit 3\\r'; await 'status 3' true; } | script -qec 'bash " + inner + "' /dev/null > "
                        + screen);

        assertThat(Files.readString(screen)).contains("/dev/pts/0\r\n", "33 91\r\n", "status 3");
    }

    /** Kubectls before 1.23 ask for what Kubernetes does not have any more. */
    @Test
    void somebodyLooksFromBeside() throws Exception {
        assumeTrue(clients.size() > 2, "this machine has no newer kubectl");
        var kubectl = clients.get(2);
        var name = "debug" + System.nanoTime();
        script(
                kubectl,
                "echo bye | $k debug -i two --image=busybox:1 --target=left -c " + name
                        + " --profile=baseline -- sh -c 'tr \"\\0\" \" \" < /proc/1/cmdline; read x; echo; echo got $x; exit 3'");

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(kubectl.run("logs", "two", "-c", name).output())
                                .contains("sleep 100000", "got bye"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(cluster.skiff()
                                .path(
                                        "{.status.ephemeralContainerStatuses[*].state.terminated.exitCode} {.status.phase}",
                                        "pod",
                                        "two"))
                        .isEqualTo("3 Running"));
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void filesAreCopiedBothWays(Client kubectl) throws Exception {
        var bytes = new byte[500_000];
        new Random(8).nextBytes(bytes);
        Files.write(directory.resolve("there"), bytes);

        assertThat(script(
                                kubectl,
                                "$k cp there web:/tmp/copied && $k cp web:/tmp/copied back && cmp there back && echo same")
                        .output())
                .endsWith("same\n");
    }

    /** The container's tar says what it wants: what comes stays in the directory, and is a file or a directory. */
    @Test
    void aHostileTreeStaysWhereItIsCopiedTo() throws Exception {
        var output = script(clients.get(0), """
                mkdir -p cage/to && cd cage
                python3 - <<'END'
                import io, tarfile
                def archive(name, *entries):
                    with tarfile.open(name, "w") as tar:
                        for path, kind, link in (("data", tarfile.DIRTYPE, ""), ("data/good", tarfile.REGTYPE, ""), *entries):
                            entry = tarfile.TarInfo(path)
                            entry.type, entry.linkname, entry.size, entry.mode = kind, link, 4 if kind == tarfile.REGTYPE else 0, 0o777
                            tar.addfile(entry, io.BytesIO(b"evil"))
                archive("up", ("data/../../up", tarfile.REGTYPE, ""))
                archive("absolute", ("/tmp/skiff-absolute", tarfile.REGTYPE, ""))
                archive("link", ("data/link", tarfile.SYMTYPE, ".."), ("data/link/through", tarfile.REGTYPE, ""))
                archive("hard", ("data/hard", tarfile.LNKTYPE, "/etc/passwd"))
                archive("device", ("data/device", tarfile.CHRTYPE, ""))
                archive("other", ("else", tarfile.REGTYPE, ""))
                END
                for attack in up absolute link hard device other; do
                  $k exec -i open -- sh -c 'cat > /evil.tar; rm -f /bin/tar; printf "#!/bin/sh\ncat /evil.tar\n" > /bin/tar; chmod +x /bin/tar' < $attack
                  $k cp open:/data to/$attack > $attack.txt 2>&1
                  echo "$attack ended with $?: $(tail -1 $attack.txt)"
                done
                find to ! -type f ! -type d; ls -d ../up ../through to/through to/else ../else /tmp/skiff-absolute 2>/dev/null
                echo looked
                """).output();

        assertThat(output).contains("up ended with 1:", "absolute ended with 1:", "other ended with 1:");
        assertThat(output.lines().dropWhile(line -> !line.startsWith("other ended")))
                .as(output)
                .hasSize(2)
                .last()
                .isEqualTo("looked");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void portsAreForwarded(Client kubectl) throws Exception {
        var output = script(kubectl, """
                rm -f forward.txt got.*
                $k port-forward pod/web :8080 > forward.txt 2>&1 &
                for i in $(seq 600); do [ "$(grep -c 127.0.0.1 forward.txt)" = 1 ] && break; sleep 0.1; done
                http=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\) -> 8080/\\1/p' forward.txt)
                get() { exec 3<>/dev/tcp/127.0.0.1/$http; printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' >&3; tail -1 <&3; exec 3>&-; }
                get
                for i in 1 2 3 4 5 6 7 8; do (get > got.$i) & pids="$pids $!"; done
                wait $pids
                cat got.* | sort | uniq -c | tr -s ' '
                kill %1
                """).output();

        assertThat(output).contains("hello from the pod\n", " 8 hello from the pod\n");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void aPortThatNobodyListensToIsSaid(Client kubectl) throws Exception {
        var output = script(kubectl, """
                rm -f refused.txt
                $k port-forward pod/web :7 > refused.txt 2>&1 &
                for i in $(seq 600); do grep -q 127.0.0.1 refused.txt && break; sleep 0.1; done
                port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\) -> 7$/\\1/p' refused.txt)
                exec 3<>/dev/tcp/127.0.0.1/$port; cat <&3; exec 3>&-
                sleep 1; kill %1 2>/dev/null; cat refused.txt
                """).output();

        assertThat(output).contains("connect to 127.0.0.1:7 in the pod: Connection refused");
    }

    @Test
    void whoGoesAwayLeavesNothingThatReads() throws Exception {
        var kubectl = clients.get(1);

        script(
                kubectl,
                "(sleep 100 | $k exec -i web -- sh -c 'cat; echo gone > /tmp/gone') & sleep 3; kill -9 $(jobs -p) $(pgrep -P $(jobs -p | head -1)); true");

        await().atMost(PATIENCE)
                .until(() -> kubectl.run("exec", "web", "--", "cat", "/tmp/gone")
                        .output()
                        .contains("gone"));
    }
}
