package io.skiff.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostResolverTest {

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "plain, nameserver 192.0.2.53|search a.example, , nameserver 192.0.2.53|search a.example",
        "resolved, nameserver 127.0.0.53|options edns0|search a, nameserver 192.0.2.1|search b, nameserver 192.0.2.1|search b",
        "no upstream, nameserver 127.0.0.53|search a, , search a",
        "some loopback, nameserver 127.0.0.1|nameserver 192.0.2.53, nameserver 192.0.2.1, nameserver 192.0.2.53",
        "IPv6, nameserver ::1|nameserver ::1%lo, nameserver 2001:db8::1, nameserver 2001:db8::1",
        "loopback upstream, nameserver 127.0.0.53, nameserver 127.0.0.1|nameserver 192.0.2.2, nameserver 192.0.2.2",
        "none at all, search a, nameserver 192.0.2.1, search a",
    })
    void givesPodsServersThatTheyCanReach(String name, String host, String upstream, String expected)
            throws IOException {
        var configuration = directory.resolve("resolv.conf");
        var resolved = directory.resolve("upstream");
        Files.writeString(configuration, lines(host));
        if (upstream != null) {
            Files.writeString(resolved, lines(upstream));
        }
        var resolver = new HostResolver(configuration, resolved);
        assertThat(resolver.ofPods()).isEqualTo(lines(expected));
        assertThat(resolver.ofHost()).isEqualTo(lines(host));
    }

    private static String lines(String text) {
        return text.replace('|', '\n') + "\n";
    }
}
