package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Expansion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The build arguments that the user gives, and those that every build has.
 *
 * @param given by name
 * @param platform that is built for, {@code linux/amd64}
 * @param target the stage that the user wants; {@code default} for the last one
 */
public record BuildArguments(Map<String, String> given, String platform, String target) {

    /** They need no ARG, and without one they show neither in the history nor in the keys of results. */
    private static final Set<String> PROXIES = Set.of(
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");

    public BuildArguments {
        given = Map.copyOf(given);
    }

    public BuildArguments(Map<String, String> given, String platform) {
        this(given, platform, "default");
    }

    public BuildArguments withTarget(String stage) {
        return new BuildArguments(given, platform, stage);
    }

    /** @throws IllegalArgumentException if these are more or longer ones than programs can get */
    public void requireBounded() {
        StageBudget.requireEnvironment(given, Map.of());
        given.forEach((name, value) -> {
            if (value.length() > Expansion.MOST_CHARACTERS) {
                throw new IllegalArgumentException(name + " has " + value.length() + " characters, and at most "
                        + Expansion.MOST_CHARACTERS + " are possible, as in a program's environment");
            }
        });
    }

    /** Those of BuildKit, most of them from the platform. A stage sees one after an ARG with its name. */
    Map<String, String> automatic() {
        var parts = List.of(platform.split("/", -1));
        var variant = parts.size() > 2 ? parts.get(2) : "";
        var arguments = new LinkedHashMap<String, String>();
        for (var prefix : List.of("TARGET", "BUILD")) {
            arguments.put(prefix + "PLATFORM", platform);
            arguments.put(prefix + "OS", parts.get(0));
            arguments.put(prefix + "OSVERSION", "");
            arguments.put(prefix + "ARCH", parts.size() > 1 ? parts.get(1) : "");
            arguments.put(prefix + "VARIANT", variant);
        }
        arguments.put("TARGETSTAGE", target);
        return arguments;
    }

    /** The given ones that only an ARG makes known; those of BuildKit itself have no meaning here. */
    public Set<String> withoutArg() {
        var names = new TreeSet<>(given.keySet());
        names.removeAll(PROXIES);
        names.removeAll(automatic().keySet());
        names.removeIf(name -> name.startsWith("BUILDKIT_"));
        return names;
    }

    Map<String, String> proxies() {
        var proxies = new TreeMap<String, String>();
        given.forEach((name, value) -> {
            if (PROXIES.contains(name)) {
                proxies.put(name, value);
            }
        });
        return proxies;
    }
}
