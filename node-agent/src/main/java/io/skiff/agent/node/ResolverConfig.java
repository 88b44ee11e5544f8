package io.skiff.agent.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a resolv.conf says (resolv.conf(5)).
 *
 * @param nameservers addresses, in the order in which they are asked
 * @param searches domains that are tried behind a name
 * @param options such as {@code ndots:5}
 */
public record ResolverConfig(List<String> nameservers, List<String> searches, List<String> options) {

    public static final ResolverConfig NONE = new ResolverConfig(List.of(), List.of(), List.of());

    public ResolverConfig {
        nameservers = List.copyOf(nameservers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
    }

    /** The last line of searches counts, and all others. */
    public static ResolverConfig parse(String text) {
        var servers = new ArrayList<String>();
        var searches = new ArrayList<String>();
        var options = new ArrayList<String>();
        for (var line : text.split("\\R", -1)) {
            var words = Arrays.asList(line.strip().split("\\s+", -1));
            var values = words.subList(1, words.size());
            switch (words.get(0)) {
                case "nameserver" -> values.stream().limit(1).forEach(servers::add);
                case "search", "domain" -> {
                    searches.clear();
                    searches.addAll(values);
                }
                case "options" -> options.addAll(values);
                default -> {
                    // a comment, or what pods have no use for
                }
            }
        }
        return new ResolverConfig(servers, searches, options);
    }

    /** The same with what another one adds: its name servers and domains behind these, its options in place of those of the same name. */
    public ResolverConfig with(ResolverConfig added) {
        var chosen = new LinkedHashMap<String, String>();
        Stream.concat(options.stream(), added.options.stream())
                .forEach(option -> chosen.put(option.split(":", 2)[0], option));
        return new ResolverConfig(
                Stream.concat(nameservers.stream(), added.nameservers.stream())
                        .distinct()
                        .toList(),
                Stream.concat(searches.stream(), added.searches.stream())
                        .distinct()
                        .toList(),
                List.copyOf(chosen.values()));
    }

    /** In the form of the file. */
    public String text() {
        var text = new StringBuilder();
        if (!searches.isEmpty()) {
            text.append("search ").append(String.join(" ", searches)).append('\n');
        }
        nameservers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }
}
