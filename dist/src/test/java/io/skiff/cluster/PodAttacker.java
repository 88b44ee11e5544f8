package io.skiff.cluster;

import io.skiff.cluster.Flood.Sort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Attacks from a pod of the cluster itself. Its small image borrows the Java of its host. */
final class PodAttacker implements Attacker {

    private static final Path USR = Path.of("/usr");

    private final Client client;
    private final String name;
    private final String address;

    private PodAttacker(Client client, String name, String address) {
        this.client = client;
        this.name = name;
        this.address = address;
    }

    /** @param directory in which it writes its manifest */
    static Attacker start(Client client, Path directory, Sort sort, String server, FloodLength length) {
        var name = "attacker-" + sort.name().toLowerCase(Locale.ROOT).replace('_', '-');
        var line = String.join(" ", Attacker.commandLine(sort, server, length, "-", "-"));
        try {
            var file = Files.writeString(directory.resolve(name + ".yaml"), manifest(name, line));
            client.succeed("apply", "-f", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.succeed("rollout", "status", "deployment/" + name, "--timeout=60s");
        return new PodAttacker(client, name, client.path("{.items[0].status.podIP}", "pods", "-l", "app=" + name));
    }

    /** The pod sleeps after its program has ended, so that its log stays readable. */
    private static String manifest(String name, String commandLine) {
        var paths = hostPaths();
        var mounts = new StringBuilder();
        var volumes = new StringBuilder();
        paths.forEach((inPod, onHost) -> {
            var volume = "v" + Integer.toHexString(inPod.hashCode());
            mounts.append("            - {name: " + volume + ", mountPath: " + inPod + ", readOnly: true}\n");
            volumes.append("        - {name: " + volume + ", hostPath: {path: " + onHost + ", type: Directory}}\n");
        });
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: NAME
                spec:
                  selector:
                    matchLabels:
                      app: NAME
                  template:
                    metadata:
                      labels:
                        app: NAME
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                        - name: attacker
                          image: busybox:1
                          command: ["sh", "-c", "COMMAND; exec sleep 1000"]
                          volumeMounts:
                """.replace("NAME", name).replace("COMMAND", commandLine) + mounts + "      volumes:\n" + volumes;
    }

    /**
     * Maps mount paths in the pod to paths of the host: Java, the C library that it needs, its settings if they are
     * elsewhere, and the program.
     */
    private static Map<Path, Path> hostPaths() {
        var candidates = new LinkedHashMap<Path, Path>();
        candidates.put(USR, USR);
        candidates.put(Path.of("/lib"), Path.of("/usr/lib"));
        candidates.put(Path.of("/lib64"), Path.of("/usr/lib64"));
        candidates.put(Attacker.javaHome(), Attacker.javaHome());
        var settings = real(Attacker.javaHome().resolve("conf/security/java.security"))
                .resolve("../..")
                .normalize();
        candidates.put(settings, settings);
        candidates.put(Attacker.classes(), Attacker.classes());
        return candidates.entrySet().stream()
                .filter(entry -> Files.isDirectory(entry.getValue()))
                .filter(entry -> entry.getKey().equals(USR) || !entry.getKey().startsWith(USR))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<FloodFigures> figures() {
        return FloodFigures.find(client.run("logs", "deployment/" + name).output());
    }

    @Override
    public List<String> addresses() {
        return List.of(address);
    }

    @Override
    public void close() {
        client.run("delete", "deployment", name, "--ignore-not-found", "--wait=false");
    }
}
