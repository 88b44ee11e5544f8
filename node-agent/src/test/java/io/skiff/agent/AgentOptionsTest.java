package io.skiff.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.SysctlPolicy;
import io.skiff.agent.image.ImageGarbage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentOptionsTest {

    private static final String TOKEN = "skiff1." + "A".repeat(43) + ".secret";

    @TempDir
    Path directory;

    private AgentOptions parse(String... more) {
        var arguments = new java.util.ArrayList<>(
                List.of("--server", "https://192.0.2.1:6443", "--data-dir", directory.toString()));
        arguments.addAll(List.of(more));
        return AgentOptions.parse(arguments, "host");
    }

    @Test
    void aTokenThatEverybodyOnTheHostSeesIsNotTaken() {
        for (var arguments : List.of(List.of("--token", TOKEN), List.of("--token=" + TOKEN))) {
            assertThatThrownBy(() -> parse(arguments.toArray(String[]::new)))
                    .hasMessageContaining("--token-file")
                    .hasMessageNotContaining(TOKEN);
        }
        assertThat(AgentOptions.USAGE).doesNotContain("--token ");
    }

    @Test
    void aTokenComesByAFile() throws Exception {
        var file = Files.writeString(directory.resolve("token"), TOKEN + "\n\nIt lets hosts join\n");

        var token = parse("--token-file", file.toString()).token();

        assertThat(token).extracting(io.skiff.trust.JoinToken::text).isEqualTo(TOKEN);
    }

    @Test
    void aNodeThatHasJoinedStartsWithoutTheFileOfItsToken() throws Exception {
        assertThatThrownBy(() -> parse("--token-file", directory.resolve("gone").toString()))
                .hasMessageContaining("cannot read");

        Files.createDirectories(directory.resolve("agent"));
        Files.writeString(directory.resolve("agent/identity.pem"), "");
        assertThat(parse("--token-file", directory.resolve("gone").toString()).token())
                .isNull();
    }

    @Test
    void takesTheKubeletsFlagsForImagesThatNobodyUses() {
        assertThat(parse().imageGarbage()).isEqualTo(ImageGarbage.Policy.DEFAULT);
        assertThat(parse(
                                "--image-gc-high-threshold=70",
                                "--image-gc-low-threshold",
                                "60",
                                "--minimum-image-ttl-duration=90s")
                        .imageGarbage())
                .isEqualTo(new ImageGarbage.Policy(70, 60, Duration.ofSeconds(90)));

        assertThatThrownBy(() -> parse("--image-gc-high-threshold=70"))
                .hasMessageContaining("--image-gc-low-threshold")
                .hasMessageContainingAll("70 %", "80 %");
        assertThatThrownBy(() -> parse("--image-gc-high-threshold=85%", "--minimum-image-ttl-duration=2"))
                .hasMessageContaining("\"85%\" is not a part of the disk")
                .hasMessageContaining("\"2\" is not a time");
    }

    @Test
    void allowsSettingsOfNamespacesAndNoOther() {
        assertThat(parse().sysctls()).isEqualTo(SysctlPolicy.SAFE_ONLY);
        assertThat(parse("--allowed-unsafe-sysctls", "kernel.msg*,net.core.somaxconn")
                        .sysctls())
                .isEqualTo(new SysctlPolicy(List.of("kernel.msg*", "net.core.somaxconn")));
        assertThatThrownBy(() -> parse("--allowed-unsafe-sysctls", "vm.overcommit_memory"))
                .hasMessageContaining("the sysctl \"vm.overcommit_memory\" is not known to be of a namespace");
    }
}
