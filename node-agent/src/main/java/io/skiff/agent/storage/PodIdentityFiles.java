package io.skiff.agent.storage;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.ServiceName;
import io.skiff.agent.node.HostResolver;
import io.skiff.agent.node.ResolverConfig;
import io.skiff.agent.pod.PodDns;
import io.skiff.agent.pod.PodSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The files that tell a pod's containers their identity: /etc/hosts, /etc/hostname, /etc/resolv.conf. Containers may
 * write to them without a bound.
 */
public final class PodIdentityFiles {

    private static final String LOCALHOST = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """;

    /** More than these are looked at by no C library. */
    private static final int MOST_SERVERS = 3;

    private final Path root;
    private final Path hostEtc;
    private final HostResolver resolver;

    /**
     * @param root a directory on a disk; in memory, the writes of containers would use up the host's
     * @param hostEtc the host's /etc
     */
    public PodIdentityFiles(Path root, Path hostEtc, HostResolver resolver) {
        this.root = root;
        this.hostEtc = hostEtc;
        this.resolver = resolver;
    }

    /**
     * Writes missing or changed files, and returns their mounts.
     *
     * @param clusterDns the cluster's name server; empty as long as nobody knows it: the pod then has that of its node
     */
    List<BindMount> mounts(PodSpec pod, String address, Optional<String> clusterDns) {
        return List.of(
                mount(pod, "hosts", hosts(pod, address)),
                mount(pod, "hostname", pod.kernelHostname() + "\n"),
                mount(pod, "resolv.conf", names(pod, clusterDns)));
    }

    private String names(PodSpec pod, Optional<String> clusterDns) {
        var dns = pod.dns();
        var ofNode = pod.hostNetwork() ? resolver.ofHost() : resolver.ofPods();
        if (dns.equals(PodDns.OF_HOST)) {
            return ofNode;
        }
        var added = new ResolverConfig(dns.nameservers(), dns.searches(), dns.options());
        var whole = base(pod, ofNode, clusterDns).with(added);
        return new ResolverConfig(
                        whole.nameservers().stream().limit(MOST_SERVERS).toList(), whole.searches(), whole.options())
                .text();
    }

    /** As the kubelet has it: of the node's configuration the domains stay. */
    private static ResolverConfig base(PodSpec pod, String ofNode, Optional<String> clusterDns) {
        var node = ResolverConfig.parse(ofNode);
        return switch (pod.dns().policy()) {
            case NONE -> ResolverConfig.NONE;
            case HOST -> node;
            case CLUSTER ->
                clusterDns
                        .map(server -> new ResolverConfig(
                                        List.of(server),
                                        List.of(
                                                pod.namespace() + ".svc." + ServiceName.CLUSTER_DOMAIN,
                                                "svc." + ServiceName.CLUSTER_DOMAIN,
                                                ServiceName.CLUSTER_DOMAIN),
                                        List.of("ndots:5"))
                                .with(new ResolverConfig(List.of(), node.searches(), List.of())))
                        .orElse(node);
        };
    }

    private String hosts(PodSpec pod, String address) {
        var text = new StringBuilder("# Managed by Skiff: changes are lost when the pod ends.\n");
        if (pod.hostNetwork()) {
            text.append(hostsOfHost());
        } else {
            text.append(LOCALHOST);
            text.append(address).append('\t');
            if (!pod.domain().name().isEmpty()) {
                text.append(pod.fullName()).append('\t');
            }
            text.append(pod.hostname()).append('\n');
        }
        pod.hostAliases()
                .forEach(alias -> text.append(alias.ip())
                        .append('\t')
                        .append(String.join("\t", alias.hostnames()))
                        .append('\n'));
        return text.toString();
    }

    private String hostsOfHost() {
        var file = hostEtc.resolve("hosts");
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    private BindMount mount(PodSpec pod, String name, String text) {
        var file = root.resolve(pod.uid().value()).resolve(name);
        var content = text.getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(file.getParent());
            // written in place, because running containers have this very file mounted
            if (!holds(file, content)) {
                Files.write(file, content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("write " + file, e);
        }
        return new BindMount(file, "/etc/" + name, false);
    }

    /** Compares the size first: a container may have written more than the agent has memory for. */
    private static boolean holds(Path file, byte[] content) throws IOException {
        if (!Files.exists(file) || Files.size(file) != content.length) {
            return false;
        }
        try (var present = Files.newInputStream(file)) {
            return Arrays.equals(present.readNBytes(content.length), content);
        }
    }

    void remove(PodUid pod) {
        new FileTree(root.resolve(pod.value())).delete();
    }
}
