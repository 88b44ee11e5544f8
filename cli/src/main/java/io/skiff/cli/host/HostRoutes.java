package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * The destinations that this host reaches without the cluster: its addresses and routes, but not those that an agent
 * made.
 */
final class HostRoutes {

    /** The mark of an agent's routes: the protocol number of its PeerRoutes, or its bridge. */
    private static final String OURS = "proto 83 ";

    private static final String OUR_BRIDGE = " dev sk-";
    private static final String OF_A_LINK = "proto kernel ";

    /** The words that `ip route` writes before a destination. An ordinary route has no such word. */
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
     * Finds the routes that a range of the cluster would shadow, as `ip route` shows them. A wider route, such as the
     * default, only collides if it belongs to a link: of other wide routes the range takes a part that nobody uses.
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
