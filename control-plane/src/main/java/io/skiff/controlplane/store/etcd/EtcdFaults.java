package io.skiff.controlplane.store.etcd;

import io.skiff.controlplane.store.CompactedException;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.TooLargeException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Translates the faults of etcd to those of the store. */
final class EtcdFaults {

    /** A message of etcd: its status code also stands for other faults. */
    private static final String COMPACTED = "required revision has been compacted";

    /** Messages of etcd, and of its gRPC server, which checks the size first. */
    private static final List<String> TOO_LARGE = List.of("request is too large", "received message larger than max");

    private EtcdFaults() {}

    /** @param operation the operation, for the message */
    static RuntimeException translate(String operation, Throwable fault) {
        var cause = unwrap(fault);
        if (cause instanceof io.etcd.jetcd.common.exception.CompactedException compacted) {
            return CompactedException.tooOld(0, compacted.getCompactedRevision());
        }
        if (cause instanceof CompactedException ours) {
            return ours;
        }
        var message = String.valueOf(cause.getMessage());
        if (isCompacted(cause)) {
            return CompactedException.already(operation);
        }
        if (TOO_LARGE.stream().anyMatch(message::contains)) {
            return new TooLargeException("etcd: " + operation + ": " + message, cause);
        }
        return new StoreUnavailableException("etcd: " + operation + ": " + message, cause);
    }

    static boolean isCompacted(Throwable fault) {
        return String.valueOf(unwrap(fault).getMessage()).contains(COMPACTED);
    }

    private static Throwable unwrap(Throwable fault) {
        return (fault instanceof CompletionException || fault instanceof ExecutionException) && fault.getCause() != null
                ? unwrap(fault.getCause())
                : fault;
    }
}
