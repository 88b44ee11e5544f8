package io.skiff.controlplane.security;

import io.skiff.trust.NodeName;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The name and groups in a verified client certificate.
 *
 * @param name its common name
 * @param groups its organizations
 */
public record PeerName(String name, List<String> groups) {

    public PeerName {
        groups = List.copyOf(groups);
    }

    /** Reads the name; empty if the certificate has no common name. */
    public static Optional<PeerName> of(X509Certificate certificate) {
        var name = Optional.<String>empty();
        var groups = new ArrayList<String>();
        for (var rdn : rdns(certificate)) {
            if (rdn.getType().equalsIgnoreCase("CN")) {
                name = Optional.of(rdn.getValue().toString());
            } else if (rdn.getType().equalsIgnoreCase("O")) {
                groups.add(rdn.getValue().toString());
            }
        }
        return name.map(common -> new PeerName(common, groups));
    }

    private static List<Rdn> rdns(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
        } catch (InvalidNameException e) {
            throw new IllegalStateException("a principal's own name", e);
        }
    }

    static String ofNode(String nodeName) {
        return NodeName.PREFIX + nodeName;
    }

    /** The node's name; empty if the peer is not a node. */
    public Optional<String> nodeName() {
        return groups.contains(Groups.NODES) && name.startsWith(NodeName.PREFIX)
                ? Optional.of(name.substring(NodeName.PREFIX.length()))
                : Optional.empty();
    }
}
