package io.skiff.trust;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** How certificates name a node: as Kubernetes does. */
public final class NodeName {

    /** The organization of every node. */
    public static final String GROUP = "system:nodes";

    /** Before the node's name, in the common name. */
    public static final String PREFIX = "system:node:";

    private NodeName() {}

    /** The node that a certificate is of; empty if it is not a node's. Who issued it is for the caller to check. */
    public static Optional<String> of(X509Certificate certificate) {
        String name = "";
        boolean isNode = false;
        try {
            for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    name = String.valueOf(part.getValue());
                } else if (part.getType().equalsIgnoreCase("O")) {
                    isNode |= GROUP.equals(part.getValue());
                }
            }
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
        return isNode && name.startsWith(PREFIX) ? Optional.of(name.substring(PREFIX.length())) : Optional.empty();
    }
}
