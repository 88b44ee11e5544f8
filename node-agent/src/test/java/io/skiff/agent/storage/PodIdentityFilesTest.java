package io.skiff.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.node.HostResolver;
import io.skiff.agent.pod.PodDns;
import io.skiff.agent.pod.PodDomain;
import io.skiff.agent.testing.PodSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod's containers read of their names. */
class PodIdentityFilesTest {

    @TempDir
    Path directory;

    private String file(PodDomain domain, String target) throws Exception {
        var files = new PodIdentityFiles(directory, directory.resolve("etc"), HostResolver.ofThisHost());
        var pod = PodSpecs.pod("web-1").domain(domain).build();
        var mount = files.mounts(pod, "10.42.1.2", Optional.empty()).stream()
                .filter(one -> one.target().equals(target))
                .findFirst()
                .orElseThrow();
        return Files.readString(mount.source());
    }

    @Test
    void aPodWithASubdomainHasItsWholeNameFirst() throws Exception {
        assertThat(file(PodDomain.NONE, "/etc/hosts")).endsWith("10.42.1.2\tweb-1\n");
        var domain = new PodDomain("db.default.svc.cluster.local", false);
        assertThat(file(domain, "/etc/hosts")).endsWith("10.42.1.2\tweb-1.db.default.svc.cluster.local\tweb-1\n");
        assertThat(file(domain, "/etc/hostname")).isEqualTo("web-1\n");
    }

    @Test
    void itsHostNameHasTheDomainIfItAsksForThat() throws Exception {
        var domain = new PodDomain("db.default.svc.cluster.local", true);
        assertThat(file(domain, "/etc/hostname")).isEqualTo("web-1.db.default.svc.cluster.local\n");
        assertThat(file(new PodDomain("", true), "/etc/hostname")).isEqualTo("web-1\n");
    }

    /** As the kubelet writes it. */
    @Test
    void saysWhomToAskForNames() throws Exception {
        Files.writeString(directory.resolve("host.conf"), "search lan\nnameserver 192.168.1.1\noptions edns0\n");
        var extra =
                new PodDns(PodDns.Policy.CLUSTER, List.of("1.1.1.1"), List.of("corp"), List.of("ndots:2", "timeout:1"));

        assertThat(names(new PodDns(PodDns.Policy.CLUSTER, List.of(), List.of(), List.of()), Optional.of("10.43.0.10")))
                .isEqualTo("""
                        search default.svc.cluster.local svc.cluster.local cluster.local lan
                        nameserver 10.43.0.10
                        options ndots:5
                        """);
        assertThat(names(extra, Optional.of("10.43.0.10"))).isEqualTo("""
                        search default.svc.cluster.local svc.cluster.local cluster.local lan corp
                        nameserver 10.43.0.10
                        nameserver 1.1.1.1
                        options ndots:2 timeout:1
                        """);
        assertThat(names(
                        new PodDns(PodDns.Policy.NONE, List.of("9.9.9.9"), List.of("a.b"), List.of()),
                        Optional.of("x")))
                .isEqualTo("search a.b\nnameserver 9.9.9.9\n");
        assertThat(names(PodDns.OF_HOST, Optional.of("10.43.0.10")))
                .isEqualTo("search lan\nnameserver 192.168.1.1\noptions edns0\n");
        assertThat(names(new PodDns(PodDns.Policy.CLUSTER, List.of(), List.of(), List.of()), Optional.empty()))
                .as("before the node was told of a name server")
                .isEqualTo("search lan\nnameserver 192.168.1.1\noptions edns0\n");
    }

    private String names(PodDns dns, Optional<String> server) throws Exception {
        var resolver = new HostResolver(directory.resolve("host.conf"), directory.resolve("none"));
        var files = new PodIdentityFiles(directory, directory.resolve("etc"), resolver);
        var pod = PodSpecs.pod("web-1").dns(dns).build();
        return files.mounts(pod, "10.42.1.2", server).stream()
                .filter(one -> one.target().equals("/etc/resolv.conf"))
                .map(one -> {
                    try {
                        return Files.readString(one.source());
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .findFirst()
                .orElseThrow();
    }
}
