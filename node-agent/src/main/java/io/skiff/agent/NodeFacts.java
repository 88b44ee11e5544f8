package io.skiff.agent;

import io.skiff.agent.gateway.ServerAddress;
import io.skiff.agent.report.NodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What this host is, read from it. */
final class NodeFacts {

    private static final long MAX_PODS = 250;

    /** An address of nobody (RFC 5737): which of ours would be used to get out? Nothing is sent to it. */
    private static final String ELSEWHERE = "192.0.2.1";

    private final Path root;

    /** @param root of the file system, for tests */
    NodeFacts(Path root) {
        this.root = root;
    }

    String hostName() {
        return read("proc/sys/kernel/hostname");
    }

    /** Another one after each start of the host. */
    String bootId() {
        return read("proc/sys/kernel/random/boot_id");
    }

    NodeStatus status(AgentOptions options, String version) {
        var architecture = architecture(System.getProperty("os.arch", ""));
        return new NodeStatus(
                internalIp(options),
                options.nodeName(),
                Runtime.getRuntime().availableProcessors() * 1000L,
                memoryBytes(),
                MAX_PODS,
                architecture,
                "linux",
                read("proc/sys/kernel/osrelease"),
                osImage(),
                "skiff://" + version,
                Files.exists(root.resolve("etc/machine-id")) ? read("etc/machine-id") : "",
                labels(options, architecture),
                "",
                "",
                List.of());
    }

    private static Map<String, String> labels(AgentOptions options, String architecture) {
        var labels = new TreeMap<>(options.labels());
        labels.put("kubernetes.io/hostname", options.nodeName());
        labels.put("kubernetes.io/arch", architecture);
        labels.put("kubernetes.io/os", "linux");
        return labels;
    }

    private static String architecture(String java) {
        return switch (java) {
            case "aarch64" -> "arm64";
            case "x86_64" -> "amd64";
            default -> java;
        };
    }

    private long memoryBytes() {
        return read("proc/meminfo")
                .lines()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0L);
    }

    private String osImage() {
        if (!Files.exists(root.resolve("etc/os-release"))) {
            return "Linux";
        }
        return read("etc/os-release")
                .lines()
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
                .findFirst()
                .orElse("Linux");
    }

    private String read(String path) {
        try {
            return Files.readString(root.resolve(path)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("read /" + path, e);
        }
    }

    /** The address that other nodes reach this host by. */
    private static String internalIp(AgentOptions options) {
        var given = options.nodeIp();
        if (given != null) {
            return given;
        }
        return options.servers().stream()
                .map(ServerAddress::host)
                .map(NodeFacts::localAddressTowards)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> localAddressTowards(ELSEWHERE))
                .or(NodeFacts::anyAddress)
                .orElse("127.0.0.1");
    }

    private static Optional<String> localAddressTowards(String host) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, 9));
            var address = socket.getLocalAddress();
            boolean isUsable = address instanceof Inet4Address && !address.isLoopbackAddress() && !isAny(address);
            return isUsable ? Optional.of(address.getHostAddress()) : Optional.empty();
        } catch (IOException | java.io.UncheckedIOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isAny(InetAddress address) {
        return address.isAnyLocalAddress();
    }

    private static Optional<String> anyAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(candidate -> !candidate.getName().startsWith("skiff"))
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (java.net.SocketException e) {
            return Optional.empty();
        }
    }
}
