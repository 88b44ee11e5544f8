package io.skiff.controlplane.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.controlplane.api.ApiFixture;
import io.skiff.controlplane.api.ApiPaths;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.port.PortFixture;
import io.skiff.controlplane.port.TlsPort;
import io.skiff.controlplane.security.CertificateAuthenticator;
import io.skiff.controlplane.security.Identity;
import io.skiff.controlplane.security.TestIdentities;
import io.skiff.controlplane.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all users' connections hold of the memory, on the real port; who holds the most gives way. */
@Timeout(240)
final class BudgetsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int LARGE = 2_800_000;

    private static final String BEGINNING = "{\"data\":{\"k\":\"" + "x".repeat(LARGE);

    /** So many such beginnings may wait for their ends. */
    private static final int ROOM = 5;

    /** To encrypt more takes long on a busy machine. */
    private static final int SENDERS = 7;

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    /** What is read as a whole is found to be too large for a ConfigMap. */
    private static final int HEARD = 422;

    @TempDir
    private Path directory;

    private final ApiFixture cluster = new ApiFixture();
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final ExecutorService listeners = Executors.newCachedThreadPool();
    private final List<String> owners = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> works = new CopyOnWriteArrayList<>();
    private Budgets budgets;
    private PortFixture port;
    private Identity user;

    @BeforeEach
    void listen() throws Exception {
        listen(LONG);
    }

    private void listen(Duration longestStall) throws Exception {
        budgets = Budgets.withStall(longestStall);
        var parts = cluster.parts();
        var api = new ApiInitializer(
                ApiPaths.router(parts, new WatchHub(parts.kinds(), parts.view())),
                new Access(new CertificateAuthenticator(), parts.authorizer()),
                (owner, size, work) -> {
                    owners.add(owner);
                    works.add(CompletableFuture.runAsync(work, threads));
                },
                budgets);
        port = new PortFixture(directory, new TlsPort.Services(() -> api, () -> api, () -> api, () -> api));
        user = TestIdentities.administrator(port.authority(), "tester");
    }

    @AfterEach
    void stop() {
        port.close();
        threads.shutdownNow();
        listeners.shutdownNow();
        cluster.close();
    }

    @Test
    void aReplyThatIsNotReadEndsItsConnectionAndGivesItsBytesBack() throws Exception {
        port.close();
        listen(Duration.ofSeconds(1));
        put("a");
        var mine = connect();
        ask(mine, "a");
        awaitWorks(1);

        await().atMost(SOON).until(() -> budgets.replies().total() == 0);

        assertThat(mine.rest().length()).isLessThan(LARGE);
        assertThat(connect().ask("/readyz").code()).isEqualTo(200);
    }

    /** Or one could take the turns of all others. */
    @Test
    void eachUserAtAHostHasTurnsOfTheirOwn() throws Exception {
        connect().ask(MAPS);
        connect().ask(MAPS);
        user = TestIdentities.administrator(port.authority(), "another");
        connect().ask(MAPS);

        assertThat(owners).containsExactly("tester at 127.0.0.1", "tester at 127.0.0.1", "another at 127.0.0.1");
    }

    @Test
    void repliesThatAreNotReadAreBoundedInAll() throws Exception {
        var readers = new ArrayList<RawHttp>();
        for (int i = 0; i < 12; i++) {
            put("a" + i);
            var reader = connect();
            ask(reader, "a" + i);
            readers.add(reader);
        }
        awaitWorks(12);

        assertThat(budgets.replies().total()).isBetween(20L << 20, 24L << 20);
        assertThat(connect().ask("/readyz").code()).as("a newcomer").isEqualTo(200);
        int complete = 0;
        for (var reader : readers) {
            complete += reader.rest().length() > LARGE ? 1 : 0;
        }
        assertThat(complete).as("complete replies").isEqualTo(24 * (1 << 20) / (LARGE + 200));
        assertThat(budgets.replies().total()).isZero();
    }

    @Test
    void bodiesThatAreNotCompleteAreBoundedInAll() throws Exception {
        var senders = new ArrayList<RawHttp>();
        for (int i = 0; i < ROOM; i++) {
            senders.add(beginAnother(i));
        }
        // Else those that come then may be complete, and gone, before these are there.
        await().atMost(SOON).until(() -> budgets.bodies().total() == ROOM * (long) BEGINNING.length());

        for (int i = ROOM; i < SENDERS; i++) {
            senders.add(beginAnother(i));
        }
        var codes = senders.stream().map(this::codeOf).toList();
        await().atMost(SOON).until(() -> codes.stream().anyMatch(CompletableFuture::isDone));
        assertThat(budgets.bodies().total()).as("with what is being ended").isLessThanOrEqualTo(18L << 20);

        for (int i = 0; i < SENDERS; i++) {
            sendUnlessRefused(senders.get(i), end(i));
        }
        assertThat(codes.stream().map(CompletableFuture::join))
                .as("what is heard as a whole, and what is not")
                .contains(HEARD)
                .containsAnyOf(0, 429);
        await().atMost(SOON).until(() -> budgets.bodies().total() == 0);
        var later = beginAnother(SENDERS);
        later.send(end(SENDERS));
        assertThat(later.answer().code()).isEqualTo(HEARD);
    }

    private RawHttp beginAnother(int number) throws IOException, GeneralSecurityException {
        var socket = port.connect(user);
        socket.setSoTimeout(0);
        var sender = new RawHttp(socket);
        sendUnlessRefused(
                sender,
                "POST " + MAPS + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                        + (BEGINNING.length() + end(number).length()) + "\r\n\r\n" + BEGINNING);
        return sender;
    }

    private static String end(int number) {
        return "\"},\"metadata\":{\"name\":\"a" + number + "\"}}";
    }

    private static void sendUnlessRefused(RawHttp sender, String text) {
        try {
            sender.send(text);
        } catch (IOException e) {
            // Its code tells.
        }
    }

    /** The answer's code, when it comes; 0 for a connection that ends without one. */
    private CompletableFuture<Integer> codeOf(RawHttp sender) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return sender.answer().code();
                    } catch (IOException e) {
                        return 0;
                    }
                },
                listeners);
    }

    /** Until what was asked for is on its way. */
    private void awaitWorks(int count) {
        await().atMost(SOON).until(() -> works.size() == count);
        works.forEach(CompletableFuture::join);
    }

    private RawHttp connect() throws IOException, GeneralSecurityException {
        return new RawHttp(port.connect(user));
    }

    private static void ask(RawHttp connection, String name) throws IOException {
        connection.send("GET " + MAPS + "/" + name + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    private void put(String name) {
        cluster.put(
                ConfigMapKind.CONFIG_MAP,
                "default",
                name,
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"default\"},\"data\":{\"k\":\"" + "x".repeat(LARGE) + "\"}}");
    }
}
