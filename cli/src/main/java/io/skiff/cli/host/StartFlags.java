package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The flags that {@code skiff up} passes on to server and agent. It stores them, so that a start after a reboot uses
 * the same ones.
 *
 * @param values by flag; an empty value removes the flag
 */
public record StartFlags(Map<String, String> values) {

    public static final String CLUSTER_CIDR = "--cluster-cidr";
    public static final String SERVICE_CIDR = "--service-cidr";
    public static final String LISTEN = "--listen";
    public static final String TLS_SAN = "--tls-san";
    public static final String LABELS = "--labels";

    static final StartFlags NONE = new StartFlags(Map.of());

    private static final Map<Component, List<String>> OF = Map.of(
            Component.SERVER, List.of(CLUSTER_CIDR, SERVICE_CIDR, LISTEN, TLS_SAN),
            Component.AGENT, List.of(LABELS));
    private static final Map<String, String> DEFAULTS =
            Map.of(CLUSTER_CIDR, "10.42.0.0/16", SERVICE_CIDR, "10.43.0.0/16");

    public StartFlags {
        values = Map.copyOf(values);
    }

    /** Reads the flags of the last start; none before the first. */
    static StartFlags read(Path file) {
        var values = new TreeMap<String, String>();
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] words = line.split(" ", 2);
                if (words.length == 2) {
                    values.put(words[0], words[1]);
                }
            }
        } catch (IOException e) {
            throw new CommandException("error: cannot read " + file + ": " + e.getMessage());
        }
        return new StartFlags(values);
    }

    /** Merges two sets; the other's values win. */
    StartFlags with(StartFlags other) {
        var merged = new TreeMap<>(values);
        merged.putAll(other.values);
        merged.values().removeIf(String::isEmpty);
        return new StartFlags(merged);
    }

    void write(Path file) throws IOException {
        var lines = new ArrayList<String>();
        new TreeMap<>(values).forEach((flag, value) -> lines.add(flag + " " + value));
        Files.write(file, lines);
    }

    /** Formats the flags as arguments of a component. */
    List<String> of(Component component) {
        var arguments = new ArrayList<String>();
        for (String flag : OF.getOrDefault(component, List.of())) {
            if (values.containsKey(flag)) {
                arguments.addAll(List.of(flag, values.getOrDefault(flag, "")));
            }
        }
        return List.copyOf(arguments);
    }

    Ipv4Range range(String flag) {
        return Ipv4Range.require(flag, value(flag));
    }

    private String value(String flag) {
        return Objects.requireNonNullElse(values.get(flag), DEFAULTS.getOrDefault(flag, ""));
    }

    /** Throws if a range differs: nodes and services already have addresses from the old ranges. */
    void requireSameRanges(StartFlags before, String dataDirectoryFlag) {
        for (String flag : List.of(CLUSTER_CIDR, SERVICE_CIDR)) {
            if (!range(flag).equals(before.range(flag))) {
                throw new CommandException("error: this host's cluster has " + flag + " " + before.value(flag)
                        + ", which cannot be changed to " + value(flag)
                        + ": its nodes and services have addresses from it\nFor another cluster in its place, without its"
                        + " data: skiff down --purge" + dataDirectoryFlag);
            }
        }
    }

    /** Describes each route of this host that the ranges would shadow, one sentence each. */
    List<String> collisions(HostRoutes routes) {
        var told = new ArrayList<String>();
        Ipv4Range pods = range(CLUSTER_CIDR);
        Ipv4Range services = range(SERVICE_CIDR);
        routes.within(pods)
                .forEach(route -> told.add(
                        "the pods' addresses, " + pods + ", are in use on this host (ip route: " + route + ")"));
        routes.within(services)
                .forEach(route -> told.add("the services' addresses, " + services
                        + ", are in use on this host (ip route: " + route + ")"));
        if (pods.overlaps(services)) {
            told.add("the pods' addresses, " + pods + ", overlap the services', " + services);
        }
        return List.copyOf(told);
    }
}
