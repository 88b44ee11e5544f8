package io.skiff.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.skiff.controlplane.store.CommitResult.Committed;
import io.skiff.controlplane.store.CommitResult.Conflict;
import io.skiff.controlplane.store.Transaction.Delete;
import io.skiff.controlplane.store.Transaction.Expectation;
import io.skiff.controlplane.store.Transaction.Put;
import io.skiff.controlplane.testing.RecordedWatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of every store. */
public abstract class StoreContract {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<Store.Watch> watches = new ArrayList<>();

    /** The store under test; empty at the beginning of each test. */
    protected abstract Store store();

    @AfterEach
    void endWatches() {
        watches.forEach(Store.Watch::close);
    }

    @Test
    void createsOnlyWhatIsNotThere() {
        long revision = committed(Transaction.create("/skiff/a", bytes("1")));

        assertThat(commit(Transaction.create("/skiff/a", bytes("2")))).isEqualTo(new Conflict("/skiff/a"));
        assertThat(values("/skiff/")).containsExactly("/skiff/a=1@" + revision);
    }

    @Test
    void updatesOnlyWhatWasSeen() {
        long first = committed(Transaction.create("/skiff/a", bytes("1")));
        long second = committed(Transaction.update("/skiff/a", bytes("2"), first));

        assertThat(commit(Transaction.update("/skiff/a", bytes("3"), first))).isEqualTo(new Conflict("/skiff/a"));
        assertThat(values("/skiff/")).containsExactly("/skiff/a=2@" + second);
        assertThat(second).isGreaterThan(first);
    }

    @Test
    void deletesOnlyWhatWasSeen() {
        long first = committed(Transaction.create("/skiff/a", bytes("1")));

        assertThat(commit(Transaction.delete("/skiff/a", first - 1))).isEqualTo(new Conflict("/skiff/a"));
        committed(Transaction.delete("/skiff/a", first));
        assertThat(values("/skiff/")).isEmpty();
    }

    @Test
    void doesAllWritesOfATransactionOrNone() {
        committed(Transaction.create("/skiff/taken", bytes("x")));
        var both = Transaction.create("/skiff/free", bytes("1")).and(Transaction.create("/skiff/taken", bytes("2")));

        assertThat(commit(both)).isEqualTo(new Conflict("/skiff/taken"));
        assertThat(values("/skiff/free")).isEmpty();
    }

    @Test
    void writesOfOneTransactionShareARevision() {
        long revision =
                committed(Transaction.create("/skiff/a", bytes("1")).and(Transaction.create("/skiff/b", bytes("2"))));

        assertThat(values("/skiff/")).containsExactly("/skiff/a=1@" + revision, "/skiff/b=2@" + revision);
    }

    @Test
    void fencesAWriteByAnotherKey() {
        long leader = committed(Transaction.create("/skiff/leader", bytes("me")));
        committed(Transaction.create("/skiff/a", bytes("1")).onlyIf("/skiff/leader", leader));
        committed(Transaction.update("/skiff/leader", bytes("other"), leader));

        assertThat(commit(Transaction.create("/skiff/b", bytes("1")).onlyIf("/skiff/leader", leader)))
                .isEqualTo(new Conflict("/skiff/leader"));
    }

    @Test
    void listsAPrefixOnlyInOrder() {
        for (var key : List.of("/skiff/pods/b", "/skiff/pods/a", "/skiff/podsx/a", "/skiff/nodes/a")) {
            committed(Transaction.create(key, bytes("1")));
        }

        assertThat(list("/skiff/pods/").entries())
                .extracting(Entry::key)
                .containsExactly("/skiff/pods/a", "/skiff/pods/b");
    }

    @Test
    void listsMoreThanAPageAsOfOneRevision() {
        var commits = new ArrayList<CompletableFuture<CommitResult>>();
        for (int i = 0; i < 1234; i++) {
            commits.add(store().commit(Transaction.create("/skiff/n/%04d".formatted(i), bytes("v" + i))));
        }
        commits.forEach(StoreContract::get);

        var listed = list("/skiff/n/");

        assertThat(listed.entries())
                .hasSize(1234)
                .isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
        assertThat(listed.revision()).isEqualTo(get(store().readRevision()));
    }

    @Test
    void readsARevisionAtLeastAsNewAsEveryCommit() {
        long revision = committed(Transaction.create("/skiff/a", bytes("1")));

        assertThat(get(store().readRevision())).isGreaterThanOrEqualTo(revision);
    }

    @Test
    void watchTellsEveryChangeOnceInOrderFromARevisionOn() {
        committed(Transaction.create("/skiff/before", bytes("0")));
        long from = get(store().readRevision());
        long created = committed(Transaction.create("/skiff/a", bytes("1")));

        var watch = watch("/skiff/", from);
        long updated = committed(Transaction.update("/skiff/a", bytes("2"), created));
        long deleted = committed(Transaction.delete("/skiff/a", updated));

        await().atMost(SOON).until(() -> watch.events().size() >= 3);
        assertThat(watch.events())
                .extracting(event -> event.key() + "@" + event.revision())
                .containsExactly("/skiff/a@" + created, "/skiff/a@" + updated, "/skiff/a@" + deleted);
        assertThat(watch.events().get(2)).isInstanceOf(StoreEvent.Deleted.class);
    }

    @Test
    void watchTellsATransactionWhole() {
        var watch = watch("/skiff/", get(store().readRevision()));
        committed(Transaction.create("/skiff/a", bytes("1")).and(Transaction.create("/skiff/b", bytes("1"))));

        await().atMost(SOON).until(() -> !watch.batches().isEmpty());
        assertThat(watch.batches().get(0)).extracting(StoreEvent::key).containsExactly("/skiff/a", "/skiff/b");
    }

    @Test
    void watchTellsNothingOfOtherPrefixesNorAfterItWasClosed() {
        var watch = new RecordedWatch();
        long from = get(store().readRevision());
        store().watch("/skiff/a/", from, watch).close();
        var control = watch("/skiff/b/", from);
        committed(Transaction.create("/skiff/a/1", bytes("1")));
        committed(Transaction.create("/skiff/b/1", bytes("1")));

        await().atMost(SOON).until(() -> !control.events().isEmpty());
        assertThat(control.events()).extracting(StoreEvent::key).containsExactly("/skiff/b/1");
        assertThat(watch.events()).isEmpty();
    }

    @Test
    void watchFromBeforeTheCompactionFails() {
        long first = committed(Transaction.create("/skiff/a", bytes("1")));
        long second = committed(Transaction.update("/skiff/a", bytes("2"), first));
        long third = committed(Transaction.update("/skiff/a", bytes("3"), second));
        get(store().compact(third));

        var watch = watch("/skiff/", first - 1);
        await().atMost(SOON).until(() -> watch.failure().isPresent());
        assertThat(watch.failure()).containsInstanceOf(CompactedException.class);
    }

    @Test
    void compactingAgainChangesNothing() {
        long first = committed(Transaction.create("/skiff/a", bytes("1")));
        long second = committed(Transaction.update("/skiff/a", bytes("2"), first));

        get(store().compact(second));
        get(store().compact(second));
        get(store().compact(first));

        assertThat(list("/skiff/").entries()).hasSize(1);
    }

    @Test
    void watchFromARevisionThatIsNotThereYetFailsBecauseTheStoreIsAnother() {
        committed(Transaction.create("/skiff/a", bytes("1")));

        var watch = watch("/skiff/", get(store().readRevision()) + 1000);
        await().atMost(SOON).until(() -> watch.failure().isPresent());
        assertThat(watch.failure()).containsInstanceOf(CompactedException.class);
    }

    @Test
    void keysGoWithTheirLease() {
        long lease = get(store().grantLease(Duration.ofSeconds(30)));
        put("/skiff/leased", lease);
        committed(Transaction.create("/skiff/other", bytes("1")));

        get(store().revokeLease(lease));

        assertThat(list("/skiff/").entries()).extracting(Entry::key).containsExactly("/skiff/other");
        assertThat(get(store().keepAlive(lease))).isFalse();
    }

    @Test
    void aLeaseEndsUnlessItIsKeptAlive() {
        long kept = get(store().grantLease(Duration.ofSeconds(5)));
        long left = get(store().grantLease(Duration.ofSeconds(7)));
        put("/skiff/kept", kept);
        put("/skiff/left", left);

        await().atMost(SOON).pollInterval(Duration.ofMillis(200)).until(() -> {
            passTime(Duration.ofMillis(200));
            assertThat(get(store().keepAlive(kept))).isTrue();
            return list("/skiff/left").entries().isEmpty();
        });
        assertThat(list("/skiff/kept").entries()).hasSize(1);
    }

    @Test
    void aKeyThatIsPutAgainOnAnotherLeaseDoesNotGoWithTheFirst() {
        long first = get(store().grantLease(Duration.ofSeconds(30)));
        long second = get(store().grantLease(Duration.ofSeconds(30)));
        put("/skiff/moved", first);
        long seen = list("/skiff/moved").entries().get(0).revision();
        committed(new Transaction(
                List.of(new Expectation("/skiff/moved", seen)),
                List.of(new Put("/skiff/moved", bytes("2"), OptionalLong.of(second)))));

        get(store().revokeLease(first));
        assertThat(list("/skiff/moved").entries()).hasSize(1);
        get(store().revokeLease(second));
        assertThat(list("/skiff/moved").entries()).isEmpty();
    }

    @Test
    void aLeaseOnWhichNothingIsWrittenAnyMoreChangesNoRevision() {
        long lease = get(store().grantLease(Duration.ofSeconds(30)));
        put("/skiff/kept", lease);
        long before = get(store().readRevision());

        assertThat(get(store().keepAlive(lease))).isTrue();
        assertThat(get(store().readRevision())).isEqualTo(before);
    }

    @Test
    void theEndOfALeaseIsToldAsADeletionOfItsKeys() {
        long lease = get(store().grantLease(Duration.ofSeconds(30)));
        put("/skiff/live/a", lease);
        put("/skiff/live/b", lease);
        var watch = watch("/skiff/live/", get(store().readRevision()));

        get(store().revokeLease(lease));

        await().atMost(SOON).until(() -> watch.events().size() >= 2);
        assertThat(watch.events())
                .allSatisfy(event -> assertThat(event).isInstanceOf(StoreEvent.Deleted.class))
                .extracting(StoreEvent::key)
                .containsExactlyInAnyOrder("/skiff/live/a", "/skiff/live/b");
    }

    @Test
    void nothingIsPutOnALeaseThatHasEnded() {
        long lease = get(store().grantLease(Duration.ofSeconds(30)));
        get(store().revokeLease(lease));
        var put = new Transaction(
                List.of(new Expectation("/skiff/late", 0)),
                List.of(new Put("/skiff/late", bytes("1"), OptionalLong.of(lease))));

        assertThat(store().commit(put)).failsWithin(SOON);
        assertThat(list("/skiff/late").entries()).isEmpty();
    }

    /** Moves the time, for stores whose clock does not run by itself. */
    protected void passTime(Duration time) {}

    private void put(String key, long lease) {
        committed(new Transaction(
                List.of(new Expectation(key, 0)), List.of(new Put(key, bytes("1"), OptionalLong.of(lease)))));
    }

    @Test
    void deletingWhatIsNotThereIsNoChange() {
        long before = get(store().readRevision());

        committed(new Transaction(List.of(), List.of(new Delete("/skiff/nothing"))));

        assertThat(get(store().readRevision())).isEqualTo(before);
    }

    private RecordedWatch watch(String prefix, long afterRevision) {
        var recorded = new RecordedWatch();
        watches.add(store().watch(prefix, afterRevision, recorded));
        return recorded;
    }

    private Snapshot list(String prefix) {
        return get(store().list(prefix));
    }

    private List<String> values(String prefix) {
        return list(prefix).entries().stream()
                .map(entry ->
                        entry.key() + "=" + new String(entry.value(), StandardCharsets.UTF_8) + "@" + entry.revision())
                .toList();
    }

    private CommitResult commit(Transaction transaction) {
        return get(store().commit(transaction));
    }

    private long committed(Transaction transaction) {
        var result = commit(transaction);
        assertThat(result).isInstanceOf(Committed.class);
        return ((Committed) result).revision();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    }
}
