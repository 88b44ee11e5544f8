import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Writes of 2 kB to API servers and, beside them, bare puts by jetcd to an etcd: in turn, in one run, for 1 and for 64 clients.
 * Every client changes an object of its own. Run by benchmarks/api-writes.
 *
 * <p>Arguments: rounds, seconds of each, the URL of etcd, its pid, then for each server a name, its pid, the pid of its etcd, and its kubeconfig.
 */
final class ApiWrites {

    private static final int BYTES = 2_000;
    private static final int TICKS_PER_SECOND = 100;

    /** Writes once; a client of one contender. */
    private interface Writer extends AutoCloseable {
        void write(long number) throws Exception;
    }

    private interface Contender {
        Writer client(int number) throws Exception;
    }

    /** A contender in a run; processor time of a write, in milliseconds: of its server (if it has one), its etcd, and these clients. */
    private record Figures(double perSecond, double medianMillis, double worstMillis, double server, double etcd, double client) {}

    /** @param server its pid; empty for bare puts */
    private record Named(String name, String server, String etcd, Contender contender) {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        var contenders = new ArrayList<Named>();
        var etcd = Client.builder().endpoints(arguments[2]).build();
        contenders.add(new Named("etcd, bare puts by jetcd", "", arguments[3], number -> puts(etcd.getKVClient(), number)));
        // what a server asks of etcd for a write: nobody else's change is lost, and its view hears of it
        contenders.add(new Named("etcd, compare and put, watched", "", arguments[3], number -> compareAndPuts(etcd, number)));
        for (int i = 4; i < arguments.length; i += 4) {
            var server = ApiConnection.Server.of(Path.of(arguments[i + 3]));
            contenders.add(new Named(arguments[i], arguments[i + 1], arguments[i + 2], number -> replaces(server, number)));
        }
        for (int clients : new int[] {1, 64}) {
            compare(contenders, clients, rounds, seconds);
        }
        for (var server : contenders.subList(2, contenders.size())) {
            System.out.printf("%n%s, 64 clients, where its processor time goes:%n", server.name());
            ServerTime.print(server.server(), () -> run(server, 64, 2 * seconds));
        }
        System.exit(0); // threads of jetcd are not waited for
    }

    private static void compare(List<Named> contenders, int clients, int rounds, int seconds) throws Exception {
        var all = new ArrayList<List<Figures>>();
        contenders.forEach(one -> all.add(new ArrayList<>()));
        for (int round = -1; round < rounds; round++) { // the first one warms up
            for (int i = 0; i < contenders.size(); i++) {
                var figures = run(contenders.get(i), clients, seconds);
                if (round >= 0) {
                    all.get(i).add(figures);
                }
            }
        }
        System.out.printf("%n%-34s %10s %9s %9s %26s %6s %7s   %s%n", clients + " client(s), " + BYTES + " bytes",
                "writes/s", "p50 ms", "p99 ms", "cpu ms of a write: server", "etcd", "client", "writes/s and p50 to etcd's (medians of pairs)");
        for (int i = 0; i < contenders.size(); i++) {
            print(contenders.get(i), all.get(i), all.get(0));
        }
    }

    private static void print(Named one, List<Figures> own, List<Figures> etcd) {
        double[] rates = new double[own.size()];
        double[] latencies = new double[own.size()];
        Arrays.setAll(rates, i -> own.get(i).perSecond() / etcd.get(i).perSecond());
        Arrays.setAll(latencies, i -> own.get(i).medianMillis() / etcd.get(i).medianMillis());
        double beside = median(own, Figures::etcd) + median(own, Figures::client);
        System.out.printf("%-34s %10.0f %9.2f %9.2f %26.2f %6.2f %7.2f   x%.2f  x%.2f%n", one.name(), median(own, Figures::perSecond),
                median(own, Figures::medianMillis), median(own, Figures::worstMillis), median(own, Figures::server),
                median(own, Figures::etcd), median(own, Figures::client), median(rates), median(latencies));
        if (!one.server().isEmpty()) {
            double most = Runtime.getRuntime().availableProcessors() * 1000 / beside;
            System.out.printf("  etcd and the clients leave room for %.0f/s here, x%.2f, if the server took no processor time at all%n",
                    most, most / median(etcd, Figures::perSecond));
        }
    }

    private static double median(List<Figures> all, ToDoubleFunction<Figures> figure) {
        return median(all.stream().mapToDouble(figure).toArray());
    }

    private static Figures run(Named one, int clients, int seconds) throws Exception {
        var writers = new ArrayList<Writer>();
        for (int i = 0; i < clients; i++) {
            writers.add(one.contender().client(i));
        }
        var threads = Executors.newFixedThreadPool(clients);
        try {
            double server = processorSeconds(one.server());
            double etcd = processorSeconds(one.etcd());
            double client = processorSeconds("self");
            long begin = System.nanoTime();
            long end = begin + seconds * 1_000_000_000L;
            var tasks = new ArrayList<Callable<long[]>>();
            writers.forEach(writer -> tasks.add(() -> nanos(writer, end)));
            var times = new ArrayList<long[]>();
            for (var future : threads.invokeAll(tasks)) {
                times.add(future.get());
            }
            double took = (System.nanoTime() - begin) / 1e9;
            long[] sorted = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Figures(sorted.length / took, sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6,
                    (processorSeconds(one.server()) - server) * 1000 / sorted.length,
                    (processorSeconds(one.etcd()) - etcd) * 1000 / sorted.length,
                    (processorSeconds("self") - client) * 1000 / sorted.length);
        } finally {
            threads.shutdown();
            for (var writer : writers) {
                writer.close();
            }
        }
    }

    private static final AtomicLong NUMBER = new AtomicLong();

    private static long[] nanos(Writer writer, long end) throws Exception {
        var times = new long[1 << 10];
        int count = 0;
        for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
            writer.write(NUMBER.incrementAndGet());
            times = count == times.length ? Arrays.copyOf(times, 2 * count) : times;
            times[count++] = System.nanoTime() - begin;
        }
        return Arrays.copyOf(times, count);
    }

    private static Writer puts(KV store, int client) {
        var key = ByteSequence.from("bare-puts/" + client, StandardCharsets.UTF_8);
        return new Writer() {
            @Override
            public void write(long number) throws Exception {
                store.put(key, ByteSequence.from(payload(number), StandardCharsets.UTF_8)).get();
            }

            @Override
            public void close() {}
        };
    }

    private static Writer compareAndPuts(Client etcd, int client) throws Exception {
        var key = ByteSequence.from("compared-puts/" + client, StandardCharsets.UTF_8);
        var watch = etcd.getWatchClient().watch(key, response -> {});
        var store = etcd.getKVClient();
        long begin = store.get(key).get().getKvs().stream().mapToLong(KeyValue::getModRevision).sum();
        return new Writer() {
            private long revision = begin;

            @Override
            public void write(long number) throws Exception {
                var value = ByteSequence.from(payload(number), StandardCharsets.UTF_8);
                var done = store.txn()
                        .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)))
                        .Then(Op.put(key, value, PutOption.DEFAULT))
                        .commit()
                        .get();
                if (!done.isSucceeded()) {
                    throw new IllegalStateException("somebody else wrote " + key);
                }
                revision = done.getHeader().getRevision();
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }

    private static Writer replaces(ApiConnection.Server server, int client) throws Exception {
        var connection = new ApiConnection(server);
        var maps = "/api/v1/namespaces/default/configmaps";
        var name = "writes-" + client;
        connection.call("POST", maps, map(name, 0));
        return new Writer() {
            @Override
            public void write(long number) throws Exception {
                connection.call("PUT", maps + "/" + name, map(name, number)).require(200);
            }

            @Override
            public void close() throws Exception {
                connection.close();
            }
        };
    }

    private static byte[] map(String name, long number) {
        return ("{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"value\":\"" + payload(number) + "\"}}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String payload(long number) {
        var text = Long.toString(number);
        return text + "x".repeat(BYTES - text.length());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Of a process, user and system; of none for an empty pid. */
    private static double processorSeconds(String pid) throws Exception {
        if (pid.isEmpty()) {
            return 0;
        }
        var fields = Files.readString(Path.of("/proc", pid, "stat")).replaceAll(".*\\) ", "").split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    }
}
