package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What {@code nft list ruleset} prints on hosts with other programs' rules. */
class ForeignFirewallTest {

    private static final NetworkNames NAMES = new NetworkNames("n1");

    private static final String UFW = """
            table ip filter {
            	chain INPUT {
            		type filter hook input priority filter; policy drop;
            		counter packets 1 bytes 60 jump ufw-before-input
            	}

            	chain FORWARD {
            		type filter hook forward priority filter; policy drop;
            	}

            	chain ufw-before-input {
            	}
            }
            """;

    @Test
    void dropsOfForwardedPacketsAndOfThoseToTheHostAreTold() {
        assertThat(ForeignFirewall.problems(UFW, NAMES))
                .satisfiesExactlyInAnyOrder(
                        forwarded -> assertThat(forwarded)
                                .startsWith("The chain ip filter FORWARD drops forwarded packets, also those of pods")
                                .contains("iptables -I FORWARD -i " + NAMES.bridge() + " -j ACCEPT"),
                        names -> assertThat(names)
                                .startsWith(
                                        "The chain ip filter INPUT drops packets to this host, also the questions of pods for"
                                                + " names; allow them with: iptables -I INPUT -i " + NAMES.bridge()
                                                + " -j ACCEPT")
                                .contains("ufw allow in on " + NAMES.bridge()));
    }

    @Test
    void whoeverNamesTheBridgeHasThoughtOfIt() {
        var allowed = UFW.replace(
                "	chain ufw-before-input {\n",
                "	chain ufw-before-input {\n		iifname \"" + NAMES.bridge() + "\" accept\n");

        assertThat(ForeignFirewall.problems(allowed, NAMES)).isEmpty();
        assertThat(ForeignFirewall.problems(UFW.replace("policy drop", "policy accept"), NAMES))
                .isEmpty();
    }
}
