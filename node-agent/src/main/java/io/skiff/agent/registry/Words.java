package io.skiff.agent.registry;

import io.skiff.agent.registry.RegistryException.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Tells a person of a failure, and what to do. */
final class Words {

    private Words() {}

    /** @param credentials that were refused, in words that follow "not authorized" */
    static RegistryException failure(Reply reply, String tried, String credentials) {
        var said = said(reply.complaint());
        return switch (reply.status()) {
            case 401, 403 ->
                new RegistryException(Failure.NOT_AUTHORIZED, tried + ": not authorized" + credentials + said);
            case 404 -> new RegistryException(Failure.NOT_FOUND, tried + ": not found" + said);
            case 429 ->
                new RegistryException(
                        Failure.RATE_LIMITED,
                        tried + ": too many requests" + said
                                + reply.header("Retry-After")
                                        .filter(value -> value.matches("[0-9]{1,9}"))
                                        .map(value -> "; it asks to wait for " + value + " s")
                                        .orElse(""));
            default ->
                new RegistryException(
                        reply.status() >= 500 ? Failure.UNREACHABLE : Failure.BROKEN,
                        tried + ": it answers with the status " + reply.status() + said);
        };
    }

    static RegistryException failure(IOException fault, String tried, RegistryHost host) {
        var name = host.base().getHost();
        if (fault instanceof UnknownHostException) {
            return unreachable(tried, "the name " + name + " cannot be resolved on this node", fault);
        }
        if (fault instanceof SocketTimeoutException) {
            return unreachable(tried, host.base().getAuthority() + " does not answer", fault);
        }
        if (fault instanceof ConnectException || fault instanceof NoRouteToHostException) {
            return unreachable(
                    tried, "no connection to " + host.base().getAuthority() + " (" + fault.getMessage() + ")", fault);
        }
        if (isUntrusted(fault)) {
            return new RegistryException(
                    Failure.UNTRUSTED,
                    tried + ": no authority that this node knows vouches for the certificate of " + name
                            + "; put its certificate authority into /usr/local/share/ca-certificates and run"
                            + " update-ca-certificates on the node",
                    fault);
        }
        if (fault instanceof SSLException) {
            return unreachable(
                    tried,
                    host.base().getAuthority() + " does not speak TLS as it should (" + fault.getMessage() + ")",
                    fault);
        }
        return unreachable(tried, String.valueOf(fault.getMessage()), fault);
    }

    /** Formats the registry's own words, to follow ours. */
    static String said(String complaint) {
        return complaint.isEmpty() ? "" : "; it says: " + complaint;
    }

    private static RegistryException unreachable(String tried, String why, IOException fault) {
        return new RegistryException(Failure.UNREACHABLE, tried + ": " + why, fault);
    }

    private static boolean isUntrusted(Throwable fault) {
        for (var cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException || cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }
}
