package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** What this host reaches without the cluster: its addresses and routes, but for those that an agent made. */
final class HostRoutes {

    /** By the agent's number (its PeerRoutes), and on its bridge. */
    private static final String OURS = "proto 83 ";

    private static final String OUR_BRIDGE = " dev sk-";
    private static final String OF_A_LINK = "proto kernel ";

    /** What `ip route` writes before a destination; without such a word it is an ordinary route. */
    private static final Set<String> KINDS =
            Set.of("local", "unicast", "blackhole", "unreachable", "prohibit", "throw", "nat", "anycast");

    private final List<String> lines;

    /** @param text of {@code ip -4 route show table all} */
    HostRoutes(String text) {
        this.lines = text.lines()
                .map(line -> line.strip() + " ")
                .filter(line -> !line.contains(OURS) && !line.contains(OUR_BRIDGE))
                .map(String::strip)
                .toList();
    }

    static HostRoutes read() {
        try {
            Process shown = new ProcessBuilder("ip", "-4", "route", "show", "table", "all")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new HostRoutes(new String(shown.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandException("error: cannot read this host's routes: " + e.getMessage()
                    + "\nInstall the package that is missing: apt-get install iproute2");
        }
    }

    /**
     * What a range of the cluster's would take away, as `ip route` shows it. Of a wider route, as the default, it takes a part that nobody
     * uses, unless that is a link's own.
     */
    List<String> within(Ipv4Range range) {
        return lines.stream().filter(line -> collides(line, range)).toList();
    }

    private static boolean collides(String line, Ipv4Range range) {
        String[] words = line.split(" ", -1);
        String destination = words.length > 1 && KINDS.contains(words[0]) ? words[1] : words[0];
        boolean isOfLink = (line + " ").contains(OF_A_LINK);
        return Ipv4Range.find(destination)
                .filter(found -> isOfLink ? range.overlaps(found) : range.contains(found))
                .isPresent();
    }
}
