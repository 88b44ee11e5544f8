package io.skiff.controlplane.kind.podspec;

import com.google.common.net.InetAddresses;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;

/** The rules for how a pod finds names (those of Kubernetes, core/validation: validatePodDNSConfig). */
final class DnsRules {

    private static final int MOST_SERVERS = 3;
    private static final int MOST_SEARCHES = 32;
    private static final int LONGEST_SEARCHES = 2048;

    private DnsRules() {}

    static void check(Field spec) {
        var config = spec.at("dnsConfig");
        var servers = config.at("nameservers");
        if (spec.at("dnsPolicy").text().equals("None") && servers.items().isEmpty()) {
            (config.isThere() ? servers : config)
                    .missing("must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
        if (servers.items().size() > MOST_SERVERS) {
            servers.invalid("must not have more than " + MOST_SERVERS + " nameservers");
        }
        servers.items().stream()
                .filter(server -> !InetAddresses.isInetAddress(server.text()))
                .forEach(server -> server.invalid("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
        searches(config.at("searches"));
        config.at("options").items().forEach(option -> option.at("name").require("must not be empty"));
    }

    private static void searches(Field searches) {
        if (searches.items().size() > MOST_SEARCHES) {
            searches.invalid("must not have more than " + MOST_SEARCHES + " search paths");
        }
        int length = searches.items().stream()
                .mapToInt(search -> search.text().length() + 1)
                .sum();
        if (length - 1 > LONGEST_SEARCHES) {
            searches.invalid("must not have more than " + LONGEST_SEARCHES
                    + " characters (including spaces) in the search list");
        }
        searches.items().stream()
                .filter(search -> !search.text().equals("."))
                .forEach(search -> search.check(Names::dnsNameFault));
    }
}
