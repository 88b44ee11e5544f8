package io.skiff.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fixtures are identity.pem and ca.pem, of node "two" and its cluster's CA, and other-ca.pem, of another cluster.
 */
final class MembershipTest {

    @TempDir
    Path directory;

    private HostLayout layout;

    @BeforeEach
    void join() throws IOException {
        layout = new HostLayout(directory.resolve("data"), directory.resolve("run"));
        Files.createDirectories(layout.identity().getParent());
        Files.createDirectories(layout.kubeconfig().getParent());
    }

    @Test
    void isNoneBeforeTheHostJoined() {
        assertThat(Membership.read(layout)).isEmpty();
        assertThat(NodeNames.choose(layout, "asked")).isEqualTo("asked");
    }

    @Test
    void knowsTheNodesName() throws IOException {
        Files.copy(fixture("identity.pem"), layout.identity());
        assertThat(Membership.read(layout).orElseThrow().nodeName()).isEqualTo("two");
        assertThat(NodeNames.choose(layout, null)).isEqualTo("two");
        assertThatThrownBy(() -> NodeNames.choose(layout, "three"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("this host is node \"two\"");
    }

    @Test
    void tellsItsClusterFromAnother() throws IOException {
        Files.copy(fixture("identity.pem"), layout.identity());
        Membership membership = Membership.read(layout).orElseThrow();
        assertThat(membership.isOf(layout.kubeconfig())).isFalse();
        writeKubeconfig("other-ca.pem");
        assertThat(membership.isOf(layout.kubeconfig())).isFalse();
        writeKubeconfig("ca.pem");
        assertThat(membership.isOf(layout.kubeconfig())).isTrue();
    }

    @Test
    void saysWhereTheClientOfAJoinedHostIs() throws IOException {
        assertThat(JoinedHost.advice(layout)).isEmpty();
        Files.copy(fixture("identity.pem"), layout.identity());
        assertThat(JoinedHost.advice(layout).orElseThrow())
                .contains("this host is node \"two\"", "on the first host", "--kubeconfig")
                .doesNotContain("skiff up");
    }

    @Test
    void saysThatTheFileIsBroken() throws IOException {
        Files.writeString(layout.identity(), "nothing");
        assertThatThrownBy(() -> Membership.read(layout))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(layout.identity() + " holds no certificate of a node");
    }

    private void writeKubeconfig(String authority) throws IOException {
        Files.writeString(layout.kubeconfig(), """
                current-context: skiff
                contexts: [{name: skiff, context: {cluster: skiff, user: admin}}]
                users: [{name: admin, user: {}}]
                clusters:
                - name: skiff
                  cluster:
                    server: https://127.0.0.1:6443
                    certificate-authority-data: %s
                """.formatted(Base64.getEncoder()
                .encodeToString(Files.readString(fixture(authority)).getBytes(StandardCharsets.US_ASCII))));
    }

    private static Path fixture(String name) {
        return Path.of("src/test/resources/fixture", name);
    }
}
