package io.skiff.controlplane.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.CompactedException;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.TooLargeException;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.testing.RecordedWatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of the server's own etcd. */
final class EtcdProcessIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<Store.Watch> watches = new ArrayList<>();
    private EtcdProcess etcd;
    private EtcdStore store;

    @BeforeEach
    void start() throws IOException {
        etcd = EtcdProcess.start(directory.resolve("etcd"));
        store = new EtcdStore(EtcdConnection.overSocket(etcd.socket()));
    }

    @AfterEach
    void stop() {
        watches.forEach(Store.Watch::close);
        store.close();
        etcd.close();
        assertThat(etcd.handle()).isEmpty();
    }

    @Test
    void isStartedAgainAfterKillAndNothingIsLost() {
        long revision = write("/skiff/a");
        long pid = pid();
        var watch = new RecordedWatch();
        watches.add(store.watch(Keys.ROOT, revision, watch));

        etcd.handle().orElseThrow().destroyForcibly();

        await().atMost(SOON)
                .until(() -> etcd.handle().filter(handle -> handle.pid() != pid).isPresent());
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> store.list("/skiff/").join().entries().size() == 1);
        await().atMost(SOON).until(() -> watch.failure().isPresent());
        assertThat(watch.failure()).containsInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void outlivesItsServerAndIsTakenOver() throws IOException {
        write("/skiff/a");
        long pid = pid();

        var next = EtcdProcess.start(directory.resolve("etcd"));

        assertThat(next.handle().orElseThrow().pid()).isEqualTo(pid);
        next.close();
    }

    @Test
    void isEndedWithoutItsServer() throws IOException {
        write("/skiff/a");
        long pid = pid();
        // it only ends its own etcd
        assertThat(EtcdProcess.endLeftBehind(directory.resolve("another"))).isEmpty();
        assertThat(ProcessHandle.of(pid)).isPresent();

        assertThat(EtcdProcess.endLeftBehind(directory.resolve("etcd"))).contains(pid);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void runsInASessionOfItsOwn() throws IOException {
        // once it answers, it is past setsid
        write("/skiff/a");
        var stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
        var session = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];

        assertThat(session).isEqualTo(Long.toString(pid()));
    }

    @Test
    void nobodyElseCanReachIt() throws IOException {
        write("/skiff/a");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("etcd"))))
                .isEqualTo("rwx------");
        var tcp = Files.readString(Path.of("/proc/net/tcp")) + tcp6();
        assertThat(socketInodes()).isNotEmpty().noneMatch(inode -> tcp.contains(" " + inode + " "));
    }

    /** Empty on a host without IPv6. */
    private static String tcp6() throws IOException {
        var file = Path.of("/proc/net/tcp6");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private List<String> socketInodes() throws IOException {
        try (var fds = Files.list(Path.of("/proc/" + pid() + "/fd"))) {
            return fds.map(EtcdProcessIT::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.replaceAll("\\D", ""))
                    .toList();
        }
    }

    private static String target(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void whileItIsGoneRequestsFailInTimeAndTheNextOnesWork() {
        write("/skiff/a");
        etcd.close();

        assertThatThrownBy(() -> store.readRevision().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void aWatchNoticesThatTheDataWereWiped() throws IOException {
        for (int i = 0; i < 5; i++) {
            write("/skiff/" + i);
        }
        long revision = store.readRevision().join();
        etcd.close();
        wipe(directory.resolve("etcd/data"));

        etcd = EtcdProcess.start(directory.resolve("etcd"));

        var watch = new RecordedWatch();
        watches.add(store.watch(Keys.ROOT, revision, watch));
        await().atMost(SOON).until(() -> watch.failure().isPresent());
        assertThat(watch.failure().orElseThrow()).hasMessageContaining("not in this store");
    }

    @Test
    void upkeepForgetsWhatIsOlderThanItsLastRound() {
        long first = write("/skiff/a");
        write("/skiff/b");
        try (var connection = EtcdConnection.overSocket(etcd.socket());
                var upkeep = new EtcdUpkeep(store, connection)) {
            upkeep.once();
            write("/skiff/c");
            upkeep.once();
            assertThat(upkeep.isOutOfSpace()).isFalse();
        }
        var watch = new RecordedWatch();
        watches.add(store.watch(Keys.ROOT, first - 1, watch));

        await().atMost(SOON).until(() -> watch.failure().isPresent());
    }

    @Test
    void upkeepGoesOnAfterQuietRounds() {
        write("/skiff/a");
        try (var connection = EtcdConnection.overSocket(etcd.socket());
                var upkeep = new EtcdUpkeep(store, connection)) {
            upkeep.once();
            upkeep.once();
            upkeep.once();
            upkeep.once();
            long forgotten = write("/skiff/b");
            write("/skiff/c");
            upkeep.once();
            upkeep.once();
            upkeep.once();
            assertThatWatchIsCompacted(forgotten - 1);
        }
    }

    private void assertThatWatchIsCompacted(long revision) {
        var watch = new RecordedWatch();
        watches.add(store.watch(Keys.ROOT, revision, watch));
        await().atMost(SOON).until(() -> watch.failure().isPresent());
        assertThat(watch.failure()).containsInstanceOf(CompactedException.class);
    }

    @Test
    void whatIsTooLargeIsRefusedAndALargeObjectIsTaken() {
        assertThat(store.commit(Transaction.create("/skiff/large", new byte[3 << 20]))
                        .join())
                .isInstanceOf(CommitResult.Committed.class);
        assertThatThrownBy(() -> store.commit(Transaction.create("/skiff/larger", new byte[7 << 20]))
                        .join())
                .hasCauseInstanceOf(TooLargeException.class);
        assertThatThrownBy(() -> store.commit(Transaction.create("/skiff/largest", new byte[20 << 20]))
                        .join())
                .hasCauseInstanceOf(TooLargeException.class);
    }

    private static void wipe(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    private long pid() {
        return etcd.handle().orElseThrow().pid();
    }

    private long write(String key) {
        var result = store.commit(Transaction.create(key, "1".getBytes(StandardCharsets.UTF_8)))
                .join();
        return ((CommitResult.Committed) result).revision();
    }
}
