package io.skiff.controlplane.store.etcd;

import io.skiff.controlplane.store.CompactedException;
import io.skiff.controlplane.store.StoreUnavailableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says the faults of etcd in the words of the store. */
final class EtcdFaults {

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
        return new StoreUnavailableException("etcd: " + operation + ": " + cause.getMessage(), cause);
    }

    private static Throwable unwrap(Throwable fault) {
        return (fault instanceof CompletionException || fault instanceof ExecutionException) && fault.getCause() != null
                ? unwrap(fault.getCause())
                : fault;
    }
}
