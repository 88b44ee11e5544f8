package io.skiff.controlplane.store.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Lease;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.GetOption.SortOrder;
import io.etcd.jetcd.options.GetOption.SortTarget;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.PutOption;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Entry;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.store.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The store on etcd. Requests are pipelined, and etcd groups those that arrive together. */
public final class EtcdStore implements Store {

    private static final int PAGE = 500;

    private final EtcdConnection connection;
    private final KV kv;
    private final Lease leases;

    /** @param connection the store closes it */
    public EtcdStore(EtcdConnection connection) {
        this.connection = connection;
        this.kv = connection.client().getKVClient();
        this.leases = connection.client().getLeaseClient();
    }

    @Override
    public CompletableFuture<Snapshot> list(String prefix) {
        return translated("list " + prefix, listFrom(bytes(prefix), prefix, 0, new ArrayList<>()));
    }

    /** Reads all pages as of the revision of the first one. */
    private CompletableFuture<Snapshot> listFrom(ByteSequence from, String prefix, long revision, List<Entry> entries) {
        var page = GetOption.builder()
                .withRange(OptionsUtil.prefixEndOf(bytes(prefix)))
                .withSortField(SortTarget.KEY)
                .withSortOrder(SortOrder.ASCEND)
                .withRevision(revision)
                .withLimit(PAGE)
                .build();
        return kv.get(from, page).thenCompose(response -> {
            response.getKvs().forEach(pair -> entries.add(entry(pair)));
            long listed = revision == 0 ? response.getHeader().getRevision() : revision;
            return response.isMore()
                    ? listFrom(after(response), prefix, listed, entries)
                    : CompletableFuture.completedFuture(new Snapshot(entries, listed));
        });
    }

    private static ByteSequence after(GetResponse page) {
        var last = page.getKvs().get(page.getKvs().size() - 1).getKey();
        return last.concat(ByteSequence.from(new byte[] {0}));
    }

    @Override
    public CompletableFuture<Long> readRevision() {
        var nothing = GetOption.builder().withCountOnly(true).build();
        return translated(
                "read the revision",
                kv.get(bytes(Keys.CLUSTER), nothing)
                        .thenApply(response -> response.getHeader().getRevision()));
    }

    @Override
    public CompletableFuture<CommitResult> commit(Transaction transaction) {
        var expectations = transaction.expectations();
        var compares = expectations.stream().map(EtcdStore::compare).toArray(Cmp[]::new);
        var writes = transaction.writes().stream().map(EtcdStore::operation).toArray(Op[]::new);
        var looks = expectations.stream()
                .map(expectation -> Op.get(
                        bytes(expectation.key()),
                        GetOption.builder().withKeysOnly(true).build()))
                .toArray(Op[]::new);
        return translated(
                "commit " + firstKey(transaction),
                kv.txn()
                        .If(compares)
                        .Then(writes)
                        .Else(looks)
                        .commit()
                        .thenApply(response -> response.isSucceeded()
                                ? new CommitResult.Committed(
                                        response.getHeader().getRevision())
                                : new CommitResult.Conflict(broken(expectations, response.getGetResponses()))));
    }

    private static Cmp compare(Transaction.Expectation expectation) {
        return new Cmp(bytes(expectation.key()), Cmp.Op.EQUAL, CmpTarget.modRevision(expectation.revision()));
    }

    private static Op operation(Transaction.Write write) {
        if (write instanceof Transaction.Put put) {
            var option = PutOption.builder();
            put.lease().ifPresent(option::withLeaseId);
            return Op.put(bytes(put.key()), ByteSequence.from(put.value()), option.build());
        }
        return Op.delete(bytes(write.key()), DeleteOption.DEFAULT);
    }

    private static String broken(List<Transaction.Expectation> expectations, List<GetResponse> looks) {
        for (int i = 0; i < expectations.size(); i++) {
            var found = looks.get(i).getKvs();
            long revision = found.isEmpty() ? 0 : found.get(0).getModRevision();
            if (revision != expectations.get(i).revision()) {
                return expectations.get(i).key();
            }
        }
        throw new IllegalStateException("etcd refused a transaction whose expectations hold: " + expectations);
    }

    private static String firstKey(Transaction transaction) {
        return transaction.writes().isEmpty()
                ? "nothing"
                : transaction.writes().get(transaction.writes().size() - 1).key();
    }

    @Override
    public Watch watch(String prefix, long afterRevision, WatchListener listener) {
        return EtcdWatch.start(connection.client().getWatchClient(), prefix, afterRevision, listener);
    }

    @Override
    public CompletableFuture<Long> grantLease(Duration timeToLive) {
        return translated("grant a lease", leases.grant(timeToLive.toSeconds()).thenApply(granted -> granted.getID()));
    }

    @Override
    public CompletableFuture<Boolean> keepAlive(long lease) {
        return translated(
                "keep a lease alive",
                leases.keepAliveOnce(lease).orTimeout(5, TimeUnit.SECONDS).handle((kept, fault) -> {
                    if (fault == null) {
                        return kept.getTTL() > 0;
                    }
                    if (isNotFound(fault)) {
                        return false;
                    }
                    throw new CompletionException(fault);
                }));
    }

    private static boolean isNotFound(@Nullable Throwable fault) {
        return fault != null
                && ((fault instanceof EtcdException etcd && etcd.getErrorCode() == ErrorCode.NOT_FOUND)
                        || isNotFound(fault.getCause()));
    }

    @Override
    public CompletableFuture<Void> revokeLease(long lease) {
        return translated("revoke a lease", leases.revoke(lease).thenAccept(revoked -> {}));
    }

    @Override
    public CompletableFuture<Void> compact(long revision) {
        var compaction = kv.compact(revision)
                .<Void>thenApply(compacted -> null)
                .exceptionallyCompose(fault -> EtcdFaults.isCompacted(fault)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(fault));
        return translated("compact to " + revision, compaction);
    }

    @Override
    public void close() {
        connection.close();
    }

    static Entry entry(KeyValue pair) {
        return new Entry(pair.getKey().toString(UTF_8), pair.getValue().getBytes(), pair.getModRevision());
    }

    static ByteSequence bytes(String key) {
        return ByteSequence.from(key, UTF_8);
    }

    private static <T> CompletableFuture<T> translated(String operation, CompletableFuture<T> answer) {
        return answer.exceptionallyCompose(
                fault -> CompletableFuture.failedFuture(EtcdFaults.translate(operation, fault)));
    }
}
