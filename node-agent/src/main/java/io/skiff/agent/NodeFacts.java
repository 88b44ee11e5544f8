package io.skiff.agent;

import io.skiff.agent.node.NodeAddress;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.node.Shortages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the properties of this host. */
final class NodeFacts {

    private static final long MAX_PODS = 250;

    private static final Pattern HUGE_PAGES = Pattern.compile("hugepages-([0-9]+)kB");

    private final Path root;

    /** @param root of the file system; tests pass another one */
    NodeFacts(Path root) {
        this.root = root;
    }

    String hostName() {
        return read("proc/sys/kernel/hostname");
    }

    /** The boot id, which differs after each start of the host. */
    String bootId() {
        return read("proc/sys/kernel/random/boot_id");
    }

    /** @param layerPort as in {@link NodeStatus} */
    NodeStatus status(AgentOptions options, NodeAddress address, String version, int layerPort) {
        var architecture = architecture(System.getProperty("os.arch", ""));
        return new NodeStatus(
                address.expected(),
                options.nodeName(),
                Runtime.getRuntime().availableProcessors() * 1000L,
                memoryBytes(),
                storageBytes(options.stateDirectory()),
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
                List.of(),
                List.of(),
                List.of(),
                Shortages.NONE,
                layerPort,
                List.of(),
                hugePageBytes());
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

    /** By the size of a page; a kernel without huge pages has no such directory. */
    private Map<Long, Long> hugePageBytes() {
        var sizes = root.resolve("sys/kernel/mm/hugepages");
        var bytes = new TreeMap<Long, Long>();
        if (!Files.exists(sizes)) {
            return bytes;
        }
        try (var entries = Files.list(sizes)) {
            for (var entry : entries.sorted().toList()) {
                var name = HUGE_PAGES.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    long size = Long.parseLong(name.group(1)) << 10;
                    bytes.put(size, size * Long.parseLong(read(root.relativize(entry) + "/nr_hugepages")));
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("list " + sizes, e);
        }
    }

    private static long storageBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getTotalSpace();
        } catch (IOException e) {
            throw new UncheckedIOException("look at the disk of " + directory, e);
        }
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
}
