package io.skiff.controlplane.store.etcd;

import io.skiff.controlplane.store.CompactedException;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.TooLargeException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says the faults of etcd in the words of the store. */
final class EtcdFaults {

    /** What etcd itself says, where its code for it stands for other faults as well. */
    private static final String COMPACTED = "required revision has been compacted";

    /** By etcd, and by its gRPC server, which looks at the size first. */
    private static final List<String> TOO_LARGE = List.of("request is too large", "received message larger than max");

    private EtcdFaults() {}

    /** @param operation what was tried, for the message */
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
