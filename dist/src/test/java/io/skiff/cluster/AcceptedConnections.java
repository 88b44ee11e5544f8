package io.skiff.cluster;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the open connections of a host's server, as the kernel lists them. It leaves out those that the server has not
 * accepted yet.
 */
final class AcceptedConnections {

    private static final Pattern PEER = Pattern.compile("\\[?(?:::ffff:)?([0-9.]+)]?:\\d+ +users:.*pid=(\\d+),");

    private final TestHost host;
    private final String serverPid;
    private int most;

    AcceptedConnections(TestHost host, String serverPid) {
        this.host = host;
        this.serverPid = serverPid;
    }

    /** Counts the connections that come from the addresses now. */
    void count(Collection<String> addresses) {
        var from = Set.copyOf(addresses);
        int now = (int) host.shell("ss -Htnp state established '( sport = :6443 )'")
                .lines()
                .map(PEER::matcher)
                .filter(Matcher::find)
                .filter(peer -> serverPid.equals(peer.group(2)) && from.contains(peer.group(1)))
                .count();
        most = Math.max(most, now);
    }

    /** The largest count so far. */
    int most() {
        return most;
    }
}
