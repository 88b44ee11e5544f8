package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.controlplane.security.Attempt;
import io.skiff.controlplane.security.Authorizer;
import io.skiff.controlplane.security.User;
import io.skiff.controlplane.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests the API works on at once, and how many of one user. */
final class ApiServerTurnsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ADMIN = "tester";
    private static final String OTHER = "other";
    private static final Map<String, String> TOKENS = Map.of(ADMIN, "admin", OTHER, "other");
    private static final int LARGE = 64 << 10;

    private final Map<String, Integer> running = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();
    private final ApiFixture api = new ApiFixture(new FakeLogs(), new Slow());

    /** Each request takes until the end of the test. */
    private final class Slow implements Authorizer {

        @Override
        public boolean allows(User user, Attempt attempt) {
            running.merge(user.name(), 1, Integer::sum);
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        }

        @Override
        public boolean mayWrite(User user) {
            return true;
        }
    }

    @AfterEach
    void stop() throws IOException {
        end.countDown();
        for (var socket : sockets) {
            socket.close();
        }
        api.close();
    }

    @Test
    void oneUserHasTwelveOfSixteenThreads() throws IOException {
        begin(ADMIN, 20, 0);
        awaitRunning(ADMIN, 12);
        begin(OTHER, 20, 0);
        awaitRunning(OTHER, 4);

        assertThat(running).isEqualTo(Map.of(ADMIN, 12, OTHER, 4));
    }

    @Test
    void oneUserHas256RequestsWaitingAndOthersAreStillTaken() throws IOException {
        begin(ADMIN, 12, 0);
        awaitRunning(ADMIN, 12);
        var waiting = begin(ADMIN, 257, 0);

        await().atMost(SOON).until(() -> waiting.stream().anyMatch(ApiServerTurnsTest::hasAnswer));
        assertThat(refused(waiting)).isEqualTo(429);
        assertThat(waiting.stream().filter(ApiServerTurnsTest::hasAnswer))
                .as("another one")
                .isEmpty();
        begin(OTHER, 1, 0);
        awaitRunning(OTHER, 1);
    }

    @Test
    void oneUserHasOneOfTheTwoThreadsForLargeRequests() throws IOException {
        begin(ADMIN, 3, LARGE);
        awaitRunning(ADMIN, 1);
        begin(OTHER, 3, LARGE);
        awaitRunning(OTHER, 1);

        assertThat(running).isEqualTo(Map.of(ADMIN, 1, OTHER, 1));
    }

    @Test
    void oneUserHasFourLargeRequestsWaiting() throws IOException {
        begin(ADMIN, 1, LARGE);
        awaitRunning(ADMIN, 1);
        var waiting = begin(ADMIN, 5, LARGE);

        await().atMost(SOON).until(() -> waiting.stream().anyMatch(ApiServerTurnsTest::hasAnswer));
        assertThat(refused(waiting)).isEqualTo(429);
        assertThat(waiting.stream().filter(ApiServerTurnsTest::hasAnswer))
                .as("another one")
                .isEmpty();
    }

    private void awaitRunning(String user, int count) {
        await().atMost(SOON).until(() -> running.getOrDefault(user, 0) >= count);
    }

    /** Sends so many requests, each on a connection of its own. */
    private List<Socket> begin(String user, int count, int bodyBytes) throws IOException {
        var begun = new ArrayList<Socket>();
        for (int i = 0; i < count; i++) {
            var socket = new Socket(
                    InetAddress.getLoopbackAddress(), URI.create(api.url()).getPort());
            begun.add(socket);
            sockets.add(socket);
            new RawHttp(socket)
                    .send("POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + TOKENS.get(user) + "\r\nContent-Type: application/json\r\nContent-Length: " + bodyBytes
                            + "\r\n\r\n" + " ".repeat(bodyBytes));
        }
        return begun;
    }

    private static boolean hasAnswer(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int refused(List<Socket> sockets) throws IOException {
        var answered = sockets.stream().filter(ApiServerTurnsTest::hasAnswer).findFirst();
        return new RawHttp(answered.orElseThrow()).answer().code();
    }
}
