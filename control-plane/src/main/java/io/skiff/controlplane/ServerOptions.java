package io.skiff.controlplane;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code skiff server}.
 *
 * @param listen the address of the one port
 * @param advertiseAddress an address of this server that others can reach; chosen if absent
 * @param names more names of the server, for its certificate
 * @param etcd if absent, the server starts an etcd of its own
 * @param isCleanup whether to end the remains of a killed server instead of running one
 */
record ServerOptions(
        Path dataDirectory,
        InetSocketAddress listen,
        Optional<String> advertiseAddress,
        List<String> names,
        Optional<ExternalEtcd> etcd,
        String clusterCidr,
        String serviceCidr,
        boolean isCleanup) {

    static final String USAGE = """
            Usage: skiff server [OPTION VALUE]...
                   skiff server --cleanup [--data-dir DIR]
            Runs the control plane of a cluster: API, controllers, the gateway to the nodes, and an etcd of its own.

              --data-dir DIR              where everything is kept (default /var/lib/skiff)
              --listen ADDRESS:PORT       the one port, for users and nodes (default 0.0.0.0:6443)
              --advertise-address IP      the address that nodes on other hosts reach this one by (default: found out)
              --tls-san NAME,...          more names and addresses for the server's certificate
              --cluster-cidr CIDR         all pods' addresses (default 10.42.0.0/16)
              --service-cidr CIDR         all services' addresses (default 10.43.0.0/16)
              --etcd-endpoints URL,...    use this etcd, which must be for this cluster alone
              --etcd-ca, --etcd-cert, --etcd-key FILE    PEM files for it
              --cleanup                   end the etcd that outlived a server killed by SIGKILL; its data stay
            """;

    private static final String CLEANUP = "--cleanup";

    private static final Set<String> KNOWN = Set.of(
            "--data-dir",
            "--listen",
            "--advertise-address",
            "--tls-san",
            "--cluster-cidr",
            "--service-cidr",
            "--etcd-endpoints",
            "--etcd-ca",
            "--etcd-cert",
            "--etcd-key");

    /**
     * An etcd that somebody else runs.
     *
     * @param tls absent for http
     */
    record ExternalEtcd(List<URI> endpoints, Optional<TlsFiles> tls) {}

    /** The PEM files. */
    record TlsFiles(Path authority, Path certificate, Path key) {}

    /** The command line is wrong; the message tells why. */
    static final class WrongOptionException extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongOptionException(String message) {
            super(message);
        }
    }

    static ServerOptions parse(String... arguments) {
        var words = new ArrayDeque<>(List.of(arguments));
        boolean isCleanup = words.remove(CLEANUP);
        var values = values(words);
        return new ServerOptions(
                Path.of(values.getOrDefault("--data-dir", "/var/lib/skiff")).toAbsolutePath(),
                address(values.getOrDefault("--listen", "0.0.0.0:6443")),
                Optional.ofNullable(values.get("--advertise-address")),
                list(values.getOrDefault("--tls-san", "")),
                etcd(values),
                cidr("--cluster-cidr", values.getOrDefault("--cluster-cidr", "10.42.0.0/16")),
                cidr("--service-cidr", values.getOrDefault("--service-cidr", "10.43.0.0/16")),
                isCleanup);
    }

    private static Map<String, String> values(Deque<String> rest) {
        var values = new HashMap<String, String>();
        while (!rest.isEmpty()) {
            var argument = rest.pop();
            int equals = argument.indexOf('=');
            var name = equals < 0 ? argument : argument.substring(0, equals);
            if (!KNOWN.contains(name)) {
                throw new WrongOptionException("unknown option: " + argument);
            }
            var value = equals < 0 ? rest.poll() : argument.substring(equals + 1);
            if (value == null || value.isEmpty()) {
                throw new WrongOptionException(name + " needs a value");
            }
            values.put(name, value);
        }
        return values;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        var host = colon < 0 ? "" : text.substring(0, colon).replaceAll("[\\[\\]]", "");
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port);
        } catch (IllegalArgumentException e) {
            throw new WrongOptionException("--listen " + text + " is not ADDRESS:PORT, such as 0.0.0.0:6443");
        }
    }

    private static String cidr(String option, String text) {
        if (!text.matches("(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}")) {
            throw new WrongOptionException(option + " " + text + " is not a CIDR, such as 10.42.0.0/16");
        }
        return text;
    }

    private static List<String> list(String text) {
        return Stream.of(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static Optional<ExternalEtcd> etcd(Map<String, String> values) {
        var endpoints = list(values.getOrDefault("--etcd-endpoints", ""));
        if (endpoints.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ExternalEtcd(endpoints.stream().map(URI::create).toList(), tls(values)));
        } catch (IllegalArgumentException e) {
            throw new WrongOptionException("--etcd-endpoints: " + e.getMessage());
        }
    }

    private static Optional<TlsFiles> tls(Map<String, String> values) {
        var authority = path(values.get("--etcd-ca"));
        var certificate = path(values.get("--etcd-cert"));
        var key = path(values.get("--etcd-key"));
        if (authority == null && certificate == null && key == null) {
            return Optional.empty();
        }
        if (authority == null || certificate == null || key == null) {
            throw new WrongOptionException("--etcd-ca, --etcd-cert and --etcd-key go together");
        }
        return Optional.of(new TlsFiles(authority, certificate, key));
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }
}
