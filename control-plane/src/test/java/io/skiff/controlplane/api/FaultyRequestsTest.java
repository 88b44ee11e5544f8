package io.skiff.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.port.PortFixture;
import io.skiff.controlplane.port.TlsPort;
import io.skiff.controlplane.security.CertificateAuthenticator;
import io.skiff.controlplane.security.Identity;
import io.skiff.controlplane.security.TestIdentities;
import io.skiff.controlplane.security.User;
import io.skiff.controlplane.testing.RawHttp;
import io.skiff.controlplane.tunnel.PodLogs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that fails, in any way and on any thread, is answered to its client, and no other client notices. */
@Timeout(60)
final class FaultyRequestsTest {

    /** More than the threads, or the turns of one user. */
    private static final int MANY = 40;

    @TempDir
    private Path directory;

    private final ApiFixture cluster = new ApiFixture();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final Fault inWork = new Fault();
    private final Fault atTheDoor = new Fault();
    private final Fault inTheReply = new Fault();
    private final Fault laterInTheReply = new Fault();
    private Thread.UncaughtExceptionHandler before;
    private ApiServer api;
    private PortFixture port;
    private Identity user;

    @BeforeEach
    void listen() throws Exception {
        before = Thread.getDefaultUncaughtExceptionHandler();
        // in the server an Error that gets here ends the process
        Thread.setDefaultUncaughtExceptionHandler((thread, why) -> uncaught.add(why));
        var parts = cluster.parts();
        api = new ApiServer(new ApiParts(
                parts.kinds(),
                parts.store(),
                parts.view(),
                this::authenticate,
                parts.authorizer(),
                this::open,
                parts.tunnels(),
                parts.clock(),
                parts.random(),
                parts.serviceCidr(),
                parts.clusterCidr(),
                this::trouble));
        port = new PortFixture(
                directory, new TlsPort.Services(api::http1, api::strangers, api::strangers, api::strangers));
        user = TestIdentities.administrator(port.authority(), "tester");
        cluster.put(
                PodKind.POD,
                "default",
                "a",
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"},"
                        + "\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}");
    }

    @AfterEach
    void stop() {
        port.close();
        api.close();
        cluster.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(uncaught).isEmpty();
    }

    static Stream<Throwable> faults() {
        return Stream.of(
                new StackOverflowError("planted"),
                new OutOfMemoryError("planted"),
                new NoClassDefFoundError("planted"),
                new AssertionError("planted"),
                new IllegalStateException("planted"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void inTheWorkIsAnswered(Throwable fault) throws Exception {
        isAnsweredAndAllGoOn(inWork, fault);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void beforeTheWorkIsAnswered(Throwable fault) throws Exception {
        atTheDoor.spares = 1;
        isAnsweredAndAllGoOn(atTheDoor, fault);
    }

    /** After such a fault nobody knows where the next request begins. */
    @ParameterizedTest
    @MethodSource("faults")
    void whileTheRequestIsReadIsAnsweredAndEndsItsConnection(Throwable fault) throws Exception {
        var mine = connect();
        var other = connect();
        assertThat(other.ask("/readyz").code()).isEqualTo(200);
        atTheDoor.planted = fault;

        assertThat(mine.ask("/readyz").code()).isEqualTo(500);
        assertThat(mine.rest()).isEmpty();
        atTheDoor.planted = null;
        assertThat(other.ask("/readyz").code()).isEqualTo(200);
    }

    @Test
    void aRealOverflowOfTheStackIsAnswered() throws Exception {
        var mine = connect();
        inWork.recurs = true;

        assertThat(mine.ask("/readyz").code()).isEqualTo(500);
        inWork.recurs = false;
        assertThat(mine.ask("/readyz").code()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void inAReplyThatHasBegunEndsItsConnection(Throwable fault) throws Exception {
        breaksOffAndTheOthersGoOn(inTheReply, fault);
    }

    /** The fault is on the thread of all users' connections. */
    @ParameterizedTest
    @MethodSource("faults")
    void laterInAReplyEndsItsConnection(Throwable fault) throws Exception {
        breaksOffAndTheOthersGoOn(laterInTheReply, fault);
    }

    private void isAnsweredAndAllGoOn(Fault place, Throwable fault) throws Exception {
        var mine = connect();
        var other = connect();
        assertThat(other.ask("/readyz").code()).isEqualTo(200);
        place.planted = fault;

        for (int i = 0; i < MANY; i++) {
            var answer = mine.ask("/readyz");
            assertThat(answer.code()).isEqualTo(500);
            var status = Json.read(answer.body().getBytes(StandardCharsets.UTF_8));
            assertThat(status.path("kind").asText()).isEqualTo("Status");
            assertThat(status.path("reason").asText()).isEqualTo("InternalError");
            assertThat(status.path("message").asText()).contains("planted");
        }

        place.planted = null;
        assertThat(mine.ask("/readyz").code()).as("the same connection").isEqualTo(200);
        assertThat(other.ask("/readyz").code()).as("another connection").isEqualTo(200);
        assertThat(connect().ask("/readyz").code()).as("a new connection").isEqualTo(200);
    }

    private void breaksOffAndTheOthersGoOn(Fault place, Throwable fault) throws Exception {
        var other = connect();
        assertThat(other.ask("/readyz").code()).isEqualTo(200);
        place.planted = fault;
        var mine = connect();

        mine.send("GET /api/v1/namespaces/default/pods/a/log?follow=true HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(mine.head()).startsWith("HTTP/1.1 200 ");
        assertThat(mine.rest()).as("the end of a complete reply").doesNotContain("\r\n0\r\n", "HTTP/1.1");
        assertThat(other.ask("/readyz").code()).isEqualTo(200);
    }

    private RawHttp connect() throws IOException, GeneralSecurityException {
        return new RawHttp(port.connect(user));
    }

    // ---- planted faults

    private static final class Fault {

        private volatile @Nullable Throwable planted;
        private volatile boolean recurs;
        /**
         * The number of times that the fault does not happen first. A request asks twice for its sender, first when its
         * headers are there.
         */
        private volatile int spares;

        private int spared;

        void happen() {
            if (recurs) {
                happen();
            }
            var fault = planted;
            if (fault == null || spared < spares) {
                spared = fault == null ? 0 : spared + 1;
                return;
            }
            spared = 0;
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        }
    }

    private Optional<User> authenticate(Optional<X509Certificate> certificate, Optional<String> token) {
        atTheDoor.happen();
        return new CertificateAuthenticator().authenticate(certificate, token);
    }

    private Optional<String> trouble() {
        inWork.happen();
        return Optional.empty();
    }

    private PodLogs.Subscription open(Pod pod, PodLogs.Options options, PodLogs.Sink sink) {
        sink.chunk("a line\n".getBytes(StandardCharsets.US_ASCII));
        return new PodLogs.Subscription() {
            @Override
            public void resumed() {
                (Thread.currentThread().getName().startsWith("api") ? inTheReply : laterInTheReply).happen();
            }

            @Override
            public void close() {}
        };
    }
}
