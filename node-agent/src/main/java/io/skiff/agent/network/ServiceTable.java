package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.RulesetGeneration;
import io.skiff.agent.linux.nftables.Nftables;
import io.skiff.agent.linux.nftables.NftablesException;
import io.skiff.agent.network.NodeNetwork.Service;
import java.util.List;
import java.util.OptionalInt;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Keeps this node's nftables tables: the services' table and the pods' filter. It writes a table again only if the
 * wanted content changed, or if the kernel's count of changes shows that somebody changed the host's rules since.
 */
final class ServiceTable implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ServiceTable.class);

    private final NetworkNames names;
    private final ServiceRules rules;
    private final PodFilter filter;
    private final Nftables nftables = new Nftables();
    private final RulesetGeneration generation = new RulesetGeneration();
    private String writtenLayout = "";
    private String writtenServices = "";

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
        writtenServices = "";
        OptionalInt before = generation.read();
        nftables.run(wanted);
        writtenLayout = wanted;
        untouched = following(before);
    }

    /** @return a sentence for each service and endpoint that was left out */
    List<String> apply(Layout layout, List<Service> services) {
        var wanted = rules.apply(layout, services);
        if (!isUntouched() || !wanted.commands().equals(writtenServices)) {
            writtenServices = "";
            OptionalInt before = generation.read();
            boolean wasUntouched = before.isPresent() && before.equals(untouched);
            nftables.run(wanted.commands());
            writtenServices = wanted.commands();
            untouched = wasUntouched ? following(before) : OptionalInt.empty();
        }
        return wanted.problems();
    }

    private boolean isUntouched() {
        return untouched.isPresent() && untouched.equals(generation.read());
    }

    /** Returns the next number. Any other number means that somebody else changed the rules at the same time. */
    private OptionalInt following(OptionalInt before) {
        OptionalInt after = generation.read();
        boolean isNext = before.isPresent() && after.isPresent() && after.getAsInt() == before.getAsInt() + 1;
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
        writtenServices = "";
        nftables.run(filter.remove() + rules.remove());
    }

    @Override
    public void close() {
        nftables.close();
        generation.close();
    }
}
