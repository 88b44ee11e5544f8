package io.skiff.cluster;

import io.skiff.cluster.Flood.Sort;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs {@link Flood} against the server of a cluster. */
interface Attacker extends AutoCloseable {

    /** More connections than the server allows to anybody. */
    int CONNECTIONS = 5_000;

    /** Returns the figures; empty while the flood runs. */
    Optional<FloodFigures> figures();

    /** The source addresses of the connections. */
    Collection<String> addresses();

    @Override
    void close();

    /** The directory of the program's classes. */
    static Path classes() {
        return Path.of("target/test-classes").toAbsolutePath();
    }

    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    /** @param kubeconfig, sources as {@link Flood#main} takes them */
    static List<String> commandLine(Sort sort, String server, FloodLength length, String kubeconfig, String sources) {
        return List.of(
                javaHome().resolve("bin/java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-cp",
                classes().toString(),
                Flood.class.getName(),
                sort.name(),
                server,
                "6443",
                Integer.toString(CONNECTIONS),
                Long.toString(length.longest().toSeconds()),
                Integer.toString(length.enough()),
                kubeconfig,
                sources);
    }
}
