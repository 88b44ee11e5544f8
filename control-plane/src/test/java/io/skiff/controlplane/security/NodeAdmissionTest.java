package io.skiff.controlplane.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.kind.core.NodeBanSecrets;
import io.skiff.controlplane.kind.core.SecretKind;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.ViewFolder;
import io.skiff.trust.JoinToken;
import io.skiff.trust.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SignatureException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The conditions for a node's certificate. */
final class NodeAdmissionTest {

    private static final String SECRET = "a-secret-of-many-random-bits";

    @TempDir
    private Path directory;

    private final ManualClock clock = new ManualClock();
    private final MemoryStore store = MemoryStore.immediate(clock);
    private final LiveView view = new LiveView(StoredKinds.registry());
    private final ViewFolder folder = new ViewFolder(store, view, new Signal());
    private CertificateAuthority authority;
    private NodeAdmission admission;

    @BeforeEach
    void open() throws Exception {
        authority = CertificateAuthority.open(directory.resolve("pki"), clock);
        admission = new NodeAdmission(authority, new JoinTokens(view, authority, clock), new NodeBans(view));
        storeToken(Duration.ofHours(24));
    }

    @Test
    void aGoodTokenBuysACertificateForTheNamedNode() throws Exception {
        var keys = newKeys();

        var admitted = admission.join(token(), "node-1", request(keys, keys), Optional.empty());

        var certificate = Pem.certificate(admitted.certificate());
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(PeerName.of(certificate).flatMap(PeerName::nodeName)).contains("node-1");
        assertThat(PeerName.of(certificate).orElseThrow().groups()).containsExactly("system:nodes");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(certificate.getNotAfter().toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofDays(7)));
        assertThat(admitted.authorityCertificate()).isEqualTo(Pem.encode(authority.certificate()));
    }

    @Test
    void theSubjectOfTheRequestCountsForNothing() throws Exception {
        var keys = newKeys();

        var admitted = admission.join(token(), "node-1", request(keys, keys), Optional.empty());

        assertThat(Pem.certificate(admitted.certificate())
                        .getSubjectX500Principal()
                        .getName())
                .doesNotContain("system:masters");
    }

    @Test
    void anExpiredTokenIsRefused() {
        clock.advance(Duration.ofHours(24));

        assertRefused(token(), "node-1", "expired");
    }

    @Test
    void aTokenOfAnotherClusterIsRefused() {
        assertRefused("skiff1." + "x".repeat(43) + "." + SECRET, "node-1", "of another cluster");
    }

    @Test
    void anUnknownTokenIsRefused() {
        assertRefused(token() + "x", "node-1", "not known");
    }

    @Test
    void aDeletedTokenIsRefused() {
        var entry = store.list(Keys.OBJECTS).join().entries().get(0);
        store.commit(Transaction.delete(entry.key(), entry.revision())).join();
        fold();

        assertRefused(token(), "node-1", "was deleted");
    }

    @Test
    void whatIsNoTokenIsRefused() {
        assertRefused("hello", "node-1", "not a join token");
        assertRefused("skiff1." + authority.fingerprint() + ".", "node-1", "not a join token");
    }

    @Test
    void aNameThatIsAliveWithAnotherKeyIsRefused() throws Exception {
        var mine = newKeys();
        var others = newKeys();

        assertThatThrownBy(
                        () -> admission.join(token(), "node-1", request(mine, mine), Optional.of(others.getPublic())))
                .isInstanceOf(AdmissionRefusedException.class)
                .hasMessageContaining("node-1 is in the cluster and alive");
        admission.join(token(), "node-1", request(mine, mine), Optional.of(mine.getPublic()));
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        assertRefused(token(), "Node_1", "cannot be a node's name");
        assertRefused(token(), "a/../b", "cannot be a node's name");
        assertRefused(token(), "", "cannot be a node's name");
    }

    @Test
    void aRequestForSomebodyElsesKeyIsRefused() throws Exception {
        var mine = newKeys();
        var others = newKeys();

        assertThatThrownBy(() -> admission.join(
                        token(),
                        "node-1",
                        request(new KeyPair(others.getPublic(), mine.getPrivate()), mine),
                        Optional.empty()))
                .isInstanceOf(AdmissionRefusedException.class)
                .hasMessageContaining("not signed with its own key");
    }

    @Test
    void aDeletedNodesCertificateBuysNoOther() throws Exception {
        var before = join("node-1");
        clock.advance(Duration.ofHours(1));
        delete("node-1");

        var keys = newKeys();
        assertThatThrownBy(() -> admission.renew(before, request(keys, keys)))
                .isInstanceOf(AdmissionRefusedException.class)
                .hasMessageContaining("node-1 was deleted")
                .hasMessageContaining("skiff node allow node-1");
        admission.renew(join("node-2"), request(keys, keys));
    }

    @Test
    void aTokenFromBeforeTheDeletionLetsItInNoMore() throws Exception {
        var before = join("node-1");
        delete("node-1");
        assertRefused(token(), "node-1", "this join token is from before");
        join("node-2");

        storeToken(Duration.ofHours(24), "another-secret");
        var rejoined = join("node-1", "another-secret");
        var keys = newKeys();
        assertThat(new NodeBans(view).problem(rejoined)).isEmpty();
        var renewed =
                Pem.certificate(admission.renew(rejoined, request(keys, keys)).certificate());
        assertThat(new NodeBans(view).problem(NodePeer.of(renewed).orElseThrow()))
                .as("what it gets while the ban is new")
                .isEmpty();
        renewed.checkValidity(Date.from(clock.instant()));
        assertThat(new NodeBans(view).problem(before)).isPresent();
    }

    @Test
    void aSecondDeletionRefusesWhatCameInAfterTheFirst() throws Exception {
        delete("node-1");
        storeToken(Duration.ofHours(24), "another-secret");
        var rejoined = join("node-1", "another-secret");
        clock.advance(Duration.ofSeconds(1));
        delete("node-1");

        assertThat(new NodeBans(view).problem(rejoined)).isPresent();
        assertThat(view.list(SecretKind.SECRET, "kube-system").stream()
                        .filter(stored -> NodeBans.isBan(stored.object())))
                .as("one for each name")
                .hasSize(1);
    }

    private NodePeer join(String name) throws Exception {
        return join(name, SECRET);
    }

    private NodePeer join(String name, String secret) throws Exception {
        var keys = newKeys();
        var admitted = admission.join(token(secret), name, request(keys, keys), Optional.empty());
        return NodePeer.of(Pem.certificate(admitted.certificate())).orElseThrow();
    }

    private void delete(String name) {
        var node =
                new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
        store.commit(NodeBanSecrets.leftBy(node, clock.instant())).join();
        fold();
    }

    @Test
    void theAuthorityIsTheSameAfterARestart() throws Exception {
        var again = CertificateAuthority.open(directory.resolve("pki"), clock);

        assertThat(again.certificate()).isEqualTo(authority.certificate());
        assertThat(again.fingerprint()).hasSize(43);
    }

    @Test
    void theServersCertificateIsMadeAnewOnlyWhenItMust() throws Exception {
        var pki = directory.resolve("pki");
        var first = ServerCertificate.open(pki, authority, List.of("localhost", "::1", "10.0.0.1"), clock);

        assertThat(ServerCertificate.open(pki, authority, List.of("10.0.0.1", "::1"), clock)
                        .certificate())
                .as("the names are in it")
                .isEqualTo(first.certificate());
        assertThat(ServerCertificate.open(pki, authority, List.of("10.0.0.2"), clock)
                        .certificate())
                .as("another address")
                .isNotEqualTo(first.certificate());
        var second = ServerCertificate.open(pki, authority, List.of("10.0.0.2"), clock);
        clock.advance(Duration.ofDays(300));
        assertThat(ServerCertificate.open(pki, authority, List.of("10.0.0.2"), clock)
                        .certificate())
                .as("near its end")
                .isNotEqualTo(second.certificate());
        second.certificate().verify(authority.certificate().getPublicKey());
    }

    @Test
    void aCertificateOfAnotherAuthorityIsNotOurs() throws Exception {
        var other = CertificateAuthority.open(directory.resolve("other"), clock);
        var foreign = other.issue(Subject.client("x", "system:masters"), Duration.ofDays(1));

        assertThat(ServerCertificate.isIssuedBy(foreign.certificate(), authority))
                .isFalse();
        assertThatThrownBy(() ->
                        foreign.certificate().verify(authority.certificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    private void assertRefused(String token, String nodeName, String why) {
        assertThatThrownBy(() -> {
                    var keys = newKeys();
                    admission.join(token, nodeName, request(keys, keys), Optional.empty());
                })
                .isInstanceOf(AdmissionRefusedException.class)
                .hasMessageContaining(why);
    }

    private String token() {
        return token(SECRET);
    }

    private String token(String secret) {
        return "skiff1." + authority.fingerprint() + "." + secret;
    }

    private void storeToken(Duration life) {
        storeToken(life, SECRET);
    }

    private void storeToken(Duration life, String tokenSecret) {
        var name = "join-token-" + tokenSecret.length();
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("kube-system")
                .endMetadata()
                .withType("skiff.io/join-token")
                .withData(Map.of(
                        "token-hash", base64(new JoinToken("", tokenSecret).secretHash()),
                        "expiration", base64(clock.instant().plus(life).toString())))
                .build();
        var key = Keys.object(SecretKind.SECRET, "kube-system", name);
        store.commit(Transaction.create(key, ObjectCodec.encode(secret, 0))).join();
        fold();
    }

    private void fold() {
        boolean busy = true;
        while (busy) {
            busy = folder.step(clock.instant());
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static KeyPair newKeys() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static String request(KeyPair wanted, KeyPair signing) throws Exception {
        var name = new X500Name("O=system:masters,CN=admin");
        var request = new JcaPKCS10CertificationRequestBuilder(name, wanted.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate()));
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder().encodeToString(request.getEncoded())
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }
}
