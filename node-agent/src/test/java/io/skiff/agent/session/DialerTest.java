package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.identity.Enrollment;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.testing.FakeClock;
import io.skiff.agent.testing.TestCa;
import io.skiff.agent.tunnel.Tunnels;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Refused;
import io.skiff.proto.node.Welcome;
import io.skiff.trust.JoinToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the agent gets a session again, and keeps its certificate, in a time of the test's own. */
class DialerTest {

    private static final List<ServerAddress> SERVERS = List.of(new ServerAddress("a", 1), new ServerAddress("b", 2));
    private static final Duration LIFE = Duration.ofHours(3);

    private final TestCa ca = new TestCa("skiff-ca");
    private final FakeClock clock = new FakeClock();
    private final FakeEnrollment enrollment = new FakeEnrollment();
    private final List<String> dialled = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private @Nullable RuntimeException fault;

    DialerTest() {
        // Certificates are issued by the host's clock.
        clock.advanceTo(Instant.now());
    }

    @Test
    void joinsOnceAndHoldsTheSession() throws Exception {
        var dialer = dialer(newcomer());
        assertThat(dialer.step(clock.instant())).isEqualTo(Instant.MAX);
        welcome();

        clock.advance(Duration.ofHours(1));
        assertThat(dialer.step(clock.instant())).isEqualTo(Instant.MAX);
        assertThat(dialled).containsExactly("a");
        assertThat(enrollment.joins).isEqualTo(1);
        assertThat(dialer.session()).contains(sessions.get(0));
    }

    @Test
    void dialsTheNextControlPlaneWithinASecondWhenASessionBreaks() throws Exception {
        var dialer = dialer(newcomer());
        dialer.step(clock.instant());
        for (int round = 0; round < 50; round++) {
            welcome();
            last().onError(Status.UNAVAILABLE.asRuntimeException());
            var broke = clock.instant();
            var due = dialer.step(broke);
            assertThat(due).isBetween(broke.plusMillis(100), broke.plusMillis(1_000));
            assertThat(dialer.session()).isEmpty();

            clock.advanceTo(due.minusMillis(1));
            assertThat(dialer.step(clock.instant())).isEqualTo(due);
            assertThat(sessions).hasSize(round + 1);
            clock.advanceTo(due);
            assertThat(dialer.step(due)).isEqualTo(Instant.MAX);
            assertThat(sessions).hasSize(round + 2);
        }
        assertThat(dialled.subList(0, 4)).containsExactly("a", "b", "a", "b");
        assertThat(enrollment.joins).isEqualTo(1);
    }

    @Test
    void waitsLongerWhenItWasRefusedForGood() throws Exception {
        var dialer = dialer(newcomer());
        dialer.step(clock.instant());
        refuse(Refused.newBuilder().setReason("the certificate is of node n2").build());
        assertThat(dialer.step(clock.instant())).isEqualTo(clock.instant().plus(Dialer.REFUSED_RETRY));

        clock.advance(Dialer.REFUSED_RETRY);
        dialer.step(clock.instant());
        refuse(Refused.newBuilder().setReason("not synced").setRetry(true).build());
        assertThat(dialer.step(clock.instant())).isBefore(clock.instant().plusMillis(1_001));
    }

    @Test
    void joinsAgainWithItsTokenWhenItsCertificateIsRefused() throws Exception {
        var dialer = dialer(newcomer());
        dialer.step(clock.instant());
        var before = enrollment.newest();
        refuse(Refused.newBuilder()
                .setReason("node n1 was deleted")
                .setBarred(true)
                .build());

        enrollment.fault = Status.PERMISSION_DENIED;
        assertThat(dialer.step(clock.instant())).isEqualTo(clock.instant().plus(Dialer.REFUSED_RETRY));
        clock.advance(Dialer.REFUSED_RETRY);
        dialer.step(clock.instant());
        assertThat(enrollment.newest()).isEqualTo(before);

        enrollment.fault = null;
        refuse(Refused.newBuilder()
                .setReason("node n1 was deleted")
                .setBarred(true)
                .build());
        clock.advanceTo(dialer.step(clock.instant()));
        dialer.step(clock.instant());
        assertThat(enrollment.joins).isEqualTo(2);
        assertThat(enrollment.newest()).isNotEqualTo(before);
        assertThat(sessions).hasSize(3);
    }

    @Test
    void keepsAskingWithoutATokenWhenItsCertificateIsRefused() throws Exception {
        var dialer = dialer(new Membership(enrollment, null, Optional.of(enrollment.issue())));
        dialer.step(clock.instant());
        refuse(Refused.newBuilder()
                .setReason("node n1 was deleted")
                .setBarred(true)
                .build());
        assertThat(dialer.step(clock.instant())).isEqualTo(clock.instant().plus(Dialer.REFUSED_RETRY));
        assertThat(enrollment.joins).isZero();
        clock.advance(Dialer.REFUSED_RETRY);
        dialer.step(clock.instant());
        assertThat(sessions).hasSize(2);
    }

    @Test
    void aServerThatDoesNotAnswerIsLeftForTheNextOneThatRefusesForLonger() throws Exception {
        var dialer = dialer(newcomer());
        enrollment.fault = Status.UNAVAILABLE;
        var soon = dialer.step(clock.instant());
        assertThat(soon).isBefore(clock.instant().plusMillis(1_001));

        clock.advanceTo(soon);
        enrollment.fault = Status.UNAUTHENTICATED;
        assertThat(dialer.step(soon)).isEqualTo(soon.plus(Dialer.REFUSED_RETRY));
        assertThat(enrollment.asked).containsExactly("a", "b");
        assertThat(sessions).isEmpty();
    }

    @Test
    void aLineThatCannotBeginIsTriedAgain() throws Exception {
        var dialer = dialer(newcomer());
        fault = new IllegalStateException("prepare TLS");
        assertThat(dialer.step(clock.instant())).isEqualTo(clock.instant().plus(Dialer.REFUSED_RETRY));
        assertThat(dialer.session()).isEmpty();
        fault = null;
        clock.advance(Dialer.REFUSED_RETRY);
        dialer.step(clock.instant());
        assertThat(dialer.session()).isPresent();
    }

    @Test
    void joinsAgainWhenItsCertificateHasExpired() throws Exception {
        var dialer = dialer(newcomer());
        dialer.step(clock.instant());
        clock.advance(LIFE);
        last().onError(Status.UNAVAILABLE.asRuntimeException());
        clock.advanceTo(dialer.step(clock.instant()));
        dialer.step(clock.instant());
        assertThat(enrollment.joins).isEqualTo(2);
    }

    @Test
    void dialsNobodyOnceItIsClosed() throws Exception {
        var dialer = dialer(newcomer());
        dialer.step(clock.instant());
        dialer.close();
        clock.advanceTo(dialer.step(clock.instant()));
        clock.advance(Duration.ofMinutes(1));
        dialer.step(clock.instant());
        assertThat(sessions).hasSize(1);
        assertThat(last().end()).isPresent();
    }

    // ---- the certificate

    @Test
    void renewsTheCertificateWhenTwoThirdsOfItsLifeAreOver() throws Exception {
        var membership = new Membership(enrollment, null, Optional.of(enrollment.issue()));
        var renewal = new CertificateRenewal(SERVERS, membership);
        var renewAt = enrollment.newest().renewAt();
        stepUntil(renewal, renewAt.minusSeconds(1));
        assertThat(enrollment.renewals).isEmpty();

        stepUntil(renewal, renewAt.plusSeconds(1));
        assertThat(enrollment.renewals).containsExactly("a");
        assertThat(membership.present()).contains(enrollment.newest());
    }

    @Test
    void asksEveryControlPlaneEachMinuteUntilOneRenewsIt() throws Exception {
        var membership = new Membership(enrollment, null, Optional.of(enrollment.issue()));
        var renewal = new CertificateRenewal(SERVERS, membership);
        var renewAt = enrollment.newest().renewAt();
        enrollment.fault = Status.UNAVAILABLE;
        clock.advanceTo(renewAt);
        assertThat(renewal.step(renewAt)).isEqualTo(renewAt.plusSeconds(60));
        assertThat(enrollment.renewals).containsExactly("a", "b");

        enrollment.fault = null;
        enrollment.renewals.clear();
        renewal.step(renewAt.plusSeconds(60));
        assertThat(enrollment.renewals).containsExactly("a");
    }

    /** It would only be refused: the node has to join again. */
    @Test
    void doesNotRenewWhatHasExpiredAndWaitsForTheNodeToJoin() throws Exception {
        var expired = new Membership(enrollment, null, Optional.of(enrollment.issue()));
        clock.advance(LIFE.plusSeconds(5));
        new CertificateRenewal(SERVERS, expired).step(clock.instant());
        assertThat(enrollment.renewals).isEmpty();

        var now = clock.instant();
        assertThat(new CertificateRenewal(SERVERS, newcomer()).step(now)).isEqualTo(now.plusSeconds(1));
        assertThat(enrollment.renewals).isEmpty();
    }

    private void stepUntil(CertificateRenewal renewal, Instant end) {
        for (var due = renewal.step(clock.instant()); due.isBefore(end); due = renewal.step(clock.instant())) {
            clock.advanceTo(due);
        }
        clock.advanceTo(end);
        renewal.step(end);
    }

    // ---- the other end

    private Membership newcomer() throws Exception {
        var token = new JoinToken(JoinToken.fingerprint(ca.certificate), "secret");
        return new Membership(enrollment, token, Optional.empty());
    }

    private Dialer dialer(Membership membership) {
        return new Dialer(SERVERS, membership, this::dial, clock, new Random(7));
    }

    private void dial(
            ServerAddress server, NodeIdentity who, java.util.function.Consumer<Session> holder, Runnable onWelcome) {
        if (fault != null) {
            throw fault;
        }
        dialled.add(server.host());
        var tunnels = new Tunnels(Map.of(), () -> {
            throw new AssertionError("no tunnel was asked for");
        });
        var address = new AddressWatch(local -> {}, Optional::empty);
        var session = new Session(new Heard(), onWelcome, tunnels, address, clock, () -> {});
        sessions.add(session);
        holder.accept(session);
    }

    private Session last() {
        return sessions.get(sessions.size() - 1);
    }

    private void welcome() {
        last().onNext(GatewayMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setPodCidr("10.42.1.0/24")
                        .setClusterCidr("10.42.0.0/16")
                        .setServiceCidr("10.43.0.0/16")
                        .setProtocol(2))
                .build());
    }

    private void refuse(Refused refused) {
        last().onNext(GatewayMessage.newBuilder().setRefused(refused).build());
    }

    /** A cluster that certifies whoever asks, or nobody. */
    private final class FakeEnrollment implements Enrollment {

        private final List<String> asked = new ArrayList<>();
        private final List<String> renewals = new ArrayList<>();
        private final List<NodeIdentity> issued = new ArrayList<>();
        private int joins;
        private @Nullable Status fault;

        NodeIdentity newest() {
            return issued.get(issued.size() - 1);
        }

        NodeIdentity issue() {
            var keys = CertificateRequests.newKeys();
            // Certificates begin by the host's clock: so much longer that two thirds of their life end later by the
            // test's.
            var life = Duration.between(Instant.now(), clock.instant())
                    .multipliedBy(3)
                    .plus(LIFE);
            var certificate =
                    ca.issue("O=system:nodes,CN=system:node:n1", keys.getPublic(), life, KeyPurposeId.id_kp_clientAuth);
            issued.add(new NodeIdentity(keys.getPrivate(), certificate, ca.certificate));
            return newest();
        }

        private void answer() {
            if (fault != null) {
                throw new StatusRuntimeException(fault);
            }
        }

        @Override
        public NodeIdentity join(ServerAddress server, JoinToken token) {
            asked.add(server.host());
            answer();
            joins++;
            return issue();
        }

        @Override
        public NodeIdentity renew(ServerAddress server, NodeIdentity present) {
            renewals.add(server.host());
            answer();
            return issue();
        }
    }
}
