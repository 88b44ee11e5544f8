package io.skiff.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubeConfigTest {

    private static final String TEXT = """
            apiVersion: v1
            kind: Config
            current-context: one
            clusters:
            - name: first
              cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: Q0E=}
            - name: second
              cluster: {server: "http://10.0.0.2"}
            users:
            - name: admin
              user: {client-certificate: admin.crt, client-key-data: S0VZ}
            - name: reader
              user: {token: secret}
            contexts:
            - name: one
              context: {cluster: first, user: admin}
            - name: two
              context: {cluster: second, user: reader, namespace: data}
            """;

    @TempDir
    Path directory;

    @Test
    void readsTheCurrentContext() throws Exception {
        Files.writeString(directory.resolve("admin.crt"), "CRT");
        KubeConfig config = KubeConfig.parse(directory.resolve("config"), TEXT, null);
        assertThat(config.address()).isEqualTo("10.0.0.1:6443");
        assertThat(config.isTls()).isTrue();
        assertThat(config.namespace()).isEqualTo("default");
        assertThat(config.authority()).isEqualTo("CA");
        assertThat(config.clientCertificate()).isEqualTo("CRT");
        assertThat(config.clientKey()).isEqualTo("KEY");
    }

    @Test
    void readsTheContextAskedFor() {
        KubeConfig config = KubeConfig.parse(directory.resolve("config"), TEXT, "two");
        assertThat(config.address()).isEqualTo("10.0.0.2:80");
        assertThat(config.namespace()).isEqualTo("data");
        assertThat(config.token()).isEqualTo("secret");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> KubeConfig.parse(directory.resolve("config"), TEXT, "three"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("has no context \"three\"");
        assertThatThrownBy(() -> KubeConfig.parse(directory.resolve("config"), "a: [", null))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("line 1, column 5");
    }
}
