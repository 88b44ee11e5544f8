package io.skiff.agent.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds rules of other programs that block all pods: a policy of drop for forwarded packets, as Docker and firewalls
 * set it.
 */
final class ForeignFirewall {

    private static final Pattern TABLE = Pattern.compile("table (\\S+ \\S+) \\{.*");
    private static final Pattern CHAIN = Pattern.compile("\\s+chain (\\S+) \\{.*");
    private static final Pattern DROPS = Pattern.compile("\\s+type \\S+ hook forward .*policy drop;.*");

    private ForeignFirewall() {}

    /**
     * @param ruleset the output of {@code nft list ruleset}
     * @return a sentence for each table that drops and names our bridge nowhere
     */
    static List<String> problems(String ruleset, NetworkNames names) {
        var problems = new ArrayList<String>();
        String table = "";
        String chain = "";
        String dropping = "";
        boolean isBridgeNamed = false;
        for (String line : (ruleset + "\ntable none none {").lines().toList()) {
            Matcher nextTable = TABLE.matcher(line);
            Matcher nextChain = CHAIN.matcher(line);
            if (nextTable.matches()) {
                if (!dropping.isEmpty() && !isBridgeNamed) {
                    problems.add(sentence(table, dropping, names.bridge()));
                }
                table = nextTable.group(1);
                dropping = "";
                isBridgeNamed = false;
            } else if (nextChain.matches()) {
                chain = nextChain.group(1);
            } else if (DROPS.matcher(line).matches()) {
                dropping = chain;
            } else {
                isBridgeNamed |= line.contains("\"" + names.bridge() + "\"");
            }
        }
        return List.copyOf(problems);
    }

    private static String sentence(String table, String chain, String bridge) {
        String advice = chain.equals("FORWARD")
                ? "allow them with: iptables -I FORWARD -i " + bridge + " -j ACCEPT; iptables -I FORWARD -o " + bridge
                        + " -j ACCEPT (where Docker runs, in DOCKER-USER instead of FORWARD)"
                : "allow the interface " + bridge + " there (with firewalld: firewall-cmd --permanent --zone=trusted"
                        + " --add-interface=" + bridge + ")";
        return "The chain " + table + " " + chain + " drops forwarded packets, also those of pods; " + advice + ".";
    }
}
