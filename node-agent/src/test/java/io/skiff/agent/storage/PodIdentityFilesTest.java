package io.skiff.agent.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.agent.node.HostResolver;
import io.skiff.agent.pod.PodDomain;
import io.skiff.agent.testing.PodSpecs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pod's containers read of their names. */
class PodIdentityFilesTest {

    @TempDir
    Path directory;

    private String file(PodDomain domain, String target) throws Exception {
        var files = new PodIdentityFiles(directory, directory.resolve("etc"), HostResolver.ofThisHost());
        var pod = PodSpecs.pod("web-1").domain(domain).build();
        var mount = files.mounts(pod, "10.42.1.2").stream()
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
}
