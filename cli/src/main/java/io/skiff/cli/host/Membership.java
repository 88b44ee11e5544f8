package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import io.skiff.cli.client.KubeConfig;
import io.skiff.cli.client.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The node and the cluster of this host, from the identity that its agent got when it joined.
 *
 * @param authority the CA of the cluster
 */
record Membership(String nodeName, X509Certificate authority) {

    private static final Pattern SUBJECT = Pattern.compile("CN=system:node:([^,+]+)");

    /** Reads the identity; empty if no agent of this host has joined. */
    static Optional<Membership> read(HostLayout layout) {
        Path file = layout.identity();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String keyThenChain = Files.readString(file, StandardCharsets.US_ASCII);
            int start = keyThenChain.indexOf("-----BEGIN CERTIFICATE-----");
            X509Certificate[] chain = Pem.certificates(start < 0 ? "" : keyThenChain.substring(start));
            Matcher subject = SUBJECT.matcher(
                    chain.length == 0 ? "" : chain[0].getSubjectX500Principal().getName());
            if (!subject.find()) {
                throw new CommandException("error: " + file + " holds no certificate of a node");
            }
            return Optional.of(new Membership(subject.group(1), chain[chain.length - 1]));
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandException("error: cannot read " + file + ": " + e.getMessage());
        }
    }

    /** Whether a kubeconfig belongs to the same cluster. */
    boolean isOf(Path kubeconfig) {
        return Files.exists(kubeconfig) && isOf(KubeConfig.read(kubeconfig, null));
    }

    boolean isOf(KubeConfig cluster) {
        try {
            return List.of(Pem.certificates(cluster.authority())).contains(authority);
        } catch (GeneralSecurityException e) {
            throw new CommandException("error: cannot read " + cluster.source() + ": " + e.getMessage());
        }
    }
}
