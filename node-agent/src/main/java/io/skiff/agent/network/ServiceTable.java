package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.RulesetGeneration;
import io.skiff.agent.linux.nftables.Nftables;
import io.skiff.agent.linux.nftables.NftablesException;
import io.skiff.agent.network.NodeNetwork.Service;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node's nftables tables: the services' table and the pods' filter. It writes only what changed, and everything again if the kernel's count of changes shows that
 * somebody changed the host's rules since.
 */
final class ServiceTable implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ServiceTable.class);

    private final NetworkNames names;
    private final ServiceRules rules;
    private final PodFilter filter;
    private final Nftables nftables = new Nftables();
    private final RulesetGeneration generation = new RulesetGeneration();
    private String writtenLayout = "";

    /** What the table has of the services; null if that is unknown. */
    private @Nullable TableContent written;

    private @Nullable TableContent writtenHostPorts;

    /** The places of the endpoints in the maps. */
    private Map<String, List<String>> order = Map.of();

    /** The generation after our last write, as long as nobody else changed the rules; empty if that is unknown. */
    private OptionalInt untouched = OptionalInt.empty();

    private OptionalInt looked = OptionalInt.empty();
    private List<String> foreign = List.of();

    /** @throws NftablesException if libnftables is not installed */
    ServiceTable(NetworkNames names) {
        this.names = names;
        this.rules = new ServiceRules(names);
        this.filter = new PodFilter(names);
    }

    void configure(Layout layout) {
        String wanted = filter.configure(layout) + rules.configure(layout);
        if (isUntouched() && wanted.equals(writtenLayout)) {
            return;
        }
        writtenLayout = "";
        written = null;
        writtenHostPorts = null;
        OptionalInt before = generation.read();
        nftables.run(wanted);
        writtenLayout = wanted;
        untouched = following(before);
    }

    /**
     * @param isOnHost whether an address is one of the host's
     * @return a sentence for each service and endpoint that was left out
     */
    List<String> apply(Layout layout, List<Service> services, IntPredicate isOnHost) {
        var listeners = needsHostPorts(services) ? HostListeners.read(layout.gateway()) : HostListeners.NONE;
        var wanted = new ServiceContent(layout, isOnHost, listeners, order);
        services.forEach(wanted::add);
        var before = isUntouched() ? written : null;
        String commands =
                before == null ? whole(wanted.content()) : TableChange.between(names.table(), before, wanted.content());
        written = null;
        run(commands);
        written = wanted.content();
        order = wanted.order();
        return wanted.problems();
    }

    /**
     * Makes the ports of the node that lead to its pods.
     *
     * @return a sentence for each that was left out
     */
    List<String> applyHostPorts(Layout layout, AddressBook book) {
        boolean hasAny =
                book.all().keySet().stream().anyMatch(pod -> !book.portsOf(pod).isEmpty());
        var wanted = new HostPortContent(book, hasAny ? HostListeners.read(layout.gateway()) : HostListeners.NONE);
        var before = isUntouched() ? writtenHostPorts : null;
        String commands = before == null
                ? TableChange.whole(names.table(), HostPortContent.MAPS, Set.of(), Set.of(), wanted.content())
                : TableChange.between(names.table(), before, wanted.content());
        writtenHostPorts = null;
        run(commands);
        writtenHostPorts = wanted.content();
        return wanted.problems();
    }

    private void run(String commands) {
        if (!commands.isEmpty()) {
            OptionalInt before = generation.read();
            boolean wasUntouched = before.isPresent() && before.equals(untouched);
            nftables.run(commands);
            untouched = wasUntouched ? following(before) : OptionalInt.empty();
        }
    }

    private static boolean needsHostPorts(List<Service> services) {
        return services.stream()
                .anyMatch(service -> service.exposure().isOnEveryNode()
                        || service.ports().stream().anyMatch(port -> port.nodePort() > 0));
    }

    /** Nobody knows what the table has: an earlier agent, or somebody else, has changed it. */
    private String whole(TableContent wanted) {
        var chains = new HashSet<>(names("list chains ip", "chain"));
        chains.removeAll(ServiceRules.CHAINS);
        var memories = new HashSet<>(names("list sets ip", "set"));
        memories.removeAll(ServiceRules.MAPS.keySet());
        memories.removeAll(HostPortContent.MAPS.keySet());
        return TableChange.whole(names.table(), ServiceRules.MAPS, chains, memories, wanted);
    }

    /** The names of the chains or sets in the table. */
    private Set<String> names(String command, String sort) {
        var found = new HashSet<String>();
        boolean isOurs = false;
        for (String line : nftables.run(command).lines().map(String::strip).toList()) {
            if (line.startsWith("table ")) {
                isOurs = line.equals("table ip " + names.table() + " {");
            } else if (isOurs && line.startsWith(sort + " ")) {
                found.add(line.split(" ", -1)[1]);
            }
        }
        return found;
    }

    private boolean isUntouched() {
        return untouched.isPresent() && untouched.equals(generation.read());
    }

    /** Returns the next number, or the same if there was nothing to change. Any other number means that somebody else changed the rules at the same time. */
    private OptionalInt following(OptionalInt before) {
        OptionalInt after = generation.read();
        boolean isNext = before.isPresent()
                && after.isPresent()
                && (after.equals(before) || after.getAsInt() == before.getAsInt() + 1);
        return isNext ? after : OptionalInt.empty();
    }

    /** Lists other programs' rules that drop packets of pods. */
    List<String> foreignProblems() {
        OptionalInt now = generation.read();
        if (now.isEmpty() || !now.equals(looked)) {
            try {
                foreign = ForeignFirewall.problems(nftables.run("list ruleset"), names);
                looked = now;
            } catch (NftablesException e) {
                LOG.debug("The host's rules cannot be listed", e);
            }
        }
        return foreign;
    }

    void remove() {
        writtenLayout = "";
        written = null;
        writtenHostPorts = null;
        nftables.run(filter.remove() + rules.remove());
    }

    @Override
    public void close() {
        nftables.close();
        generation.close();
    }
}
