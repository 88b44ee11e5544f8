package io.skiff.agent.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The name servers that this host's pods can ask. A server on the host's loopback interface, as systemd-resolved and
 * dnsmasq offer it, does not count: a pod has a loopback interface of its own.
 */
public final class HostResolver {

    private static final Logger LOG = LogManager.getLogger(HostResolver.class);

    private final Path configuration;
    private final Path upstream;
    private volatile boolean isTold;

    /**
     * @param configuration the host's /etc/resolv.conf
     * @param upstream the file in which systemd-resolved lists its own servers, /run/systemd/resolve/resolv.conf; may
     *     be missing
     */
    public HostResolver(Path configuration, Path upstream) {
        this.configuration = configuration;
        this.upstream = upstream;
    }

    public static HostResolver ofThisHost() {
        return new HostResolver(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));
    }

    /** The configuration for pods that share the host's network. */
    public String ofHost() {
        return read(configuration);
    }

    /** The configuration for pods with a network of their own. */
    public String ofPods() {
        var text = read(configuration);
        if (!hasServer(text) || !isAllLoopback(text)) {
            return withoutLoopback(text);
        }
        if (Files.exists(upstream)) {
            return withoutLoopback(read(upstream));
        }
        if (!isTold) {
            isTold = true;
            LOG.warn(
                    "{} names only this host's own loopback interface, and there is no {}: pods get no name server;"
                            + " name one there that other hosts can ask",
                    configuration,
                    upstream);
        }
        return withoutLoopback(text);
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("read " + file, e);
        }
    }

    private static boolean hasServer(String text) {
        return text.lines().anyMatch(HostResolver::isServer);
    }

    private static boolean isAllLoopback(String text) {
        return text.lines().filter(HostResolver::isServer).allMatch(HostResolver::isLoopback);
    }

    private static String withoutLoopback(String text) {
        var kept = new StringBuilder();
        text.lines()
                .filter(line -> !isServer(line) || !isLoopback(line))
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString();
    }

    private static boolean isServer(String line) {
        return line.strip().matches("nameserver\\s.*");
    }

    private static boolean isLoopback(String server) {
        var address = server.strip().substring("nameserver".length()).strip();
        return address.startsWith("127.") || address.equals("::1") || address.startsWith("::1%");
    }
}
