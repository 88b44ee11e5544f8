package io.skiff.agent.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds rules of other programs that block all pods: a policy of drop for forwarded packets, as Docker and firewalls
 * set it, or for packets to this host, where the pods' name server is.
 */
final class ForeignFirewall {

    private static final Pattern TABLE = Pattern.compile("table (\\S+ \\S+) \\{.*");
    private static final Pattern CHAIN = Pattern.compile("\\s+chain (\\S+) \\{.*");
    private static final Pattern DROPS = Pattern.compile("\\s+type \\S+ hook (forward|input) .*policy drop;.*");

    private ForeignFirewall() {}

    /**
     * @param ruleset the output of {@code nft list ruleset}
     * @return a sentence for each table that drops and names our bridge nowhere
     */
    static List<String> problems(String ruleset, NetworkNames names) {
        var problems = new ArrayList<String>();
        String table = "";
        String chain = "";
        var dropping = new LinkedHashMap<String, String>();
        boolean isBridgeNamed = false;
        for (String line : (ruleset + "\ntable none none {").lines().toList()) {
            Matcher nextTable = TABLE.matcher(line);
            Matcher nextChain = CHAIN.matcher(line);
            Matcher drops = DROPS.matcher(line);
            if (nextTable.matches()) {
                if (!isBridgeNamed) {
                    String ended = table;
                    dropping.forEach((hook, dropped) -> problems.add(sentence(ended, hook, dropped, names.bridge())));
                }
                table = nextTable.group(1);
                dropping.clear();
                isBridgeNamed = false;
            } else if (nextChain.matches()) {
                chain = nextChain.group(1);
            } else if (drops.matches()) {
                dropping.put(drops.group(1), chain);
            } else {
                isBridgeNamed |= line.contains("\"" + names.bridge() + "\"");
            }
        }
        return List.copyOf(problems);
    }

    private static String sentence(String table, String hook, String chain, String bridge) {
        boolean isInput = hook.equals("input");
        String rule = "iptables -I " + chain + " -i " + bridge + " -j ACCEPT";
        String advice = chain.equals(chain.toUpperCase(Locale.ROOT))
                ? "allow them with: " + rule
                        + (isInput
                                ? " (where ufw runs: ufw allow in on " + bridge + ")"
                                : "; iptables -I FORWARD -o " + bridge
                                        + " -j ACCEPT (where Docker runs, in DOCKER-USER instead of FORWARD)")
                : "allow the interface " + bridge + " there (with firewalld: firewall-cmd --permanent --zone=trusted"
                        + " --add-interface=" + bridge + ")";
        return "The chain " + table + " " + chain
                + (isInput
                        ? " drops packets to this host, also the questions of pods for names; "
                        : " drops forwarded packets, also those of pods; ")
                + advice + ".";
    }
}
