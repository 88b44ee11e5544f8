import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes of 2 kB to API servers and, beside them, bare puts by jetcd to an etcd: in turn, in one run, for 1 and for 64 clients.
 * Every client changes an object of its own. Run by benchmarks/api-writes.
 *
 * <p>Arguments: rounds, seconds of each, the URL of etcd, its pid, then for each server a name, its pid, and its kubeconfig.
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

    /** A contender in a run; processor time is that of its process, in seconds for a thousand writes. */
    private record Figures(double perSecond, double medianMillis, double worstMillis, double processorSeconds) {}

    private record Named(String name, String pid, Contender contender) {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        var contenders = new ArrayList<Named>();
        var etcd = Client.builder().endpoints(arguments[2]).build();
        contenders.add(new Named("etcd, bare puts by jetcd", arguments[3], number -> puts(etcd.getKVClient(), number)));
        for (int i = 4; i < arguments.length; i += 3) {
            var server = ApiConnection.Server.of(Path.of(arguments[i + 2]));
            contenders.add(new Named(arguments[i], arguments[i + 1], number -> replaces(server, number)));
        }
        for (int clients : new int[] {1, 64}) {
            compare(contenders, clients, rounds, seconds);
        }
        for (var server : contenders.subList(1, contenders.size())) {
            System.out.printf("%n%s, 64 clients, where its processor time goes:%n", server.name());
            ServerTime.print(server.pid(), () -> run(server, 64, 2 * seconds));
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
        System.out.printf("%n%-34s %10s %9s %9s %14s   %s%n", clients + " client(s), " + BYTES + " bytes",
                "writes/s", "p50 ms", "p99 ms", "its cpu s/1000", "writes/s and p50 to etcd's (medians of pairs)");
        for (int i = 0; i < contenders.size(); i++) {
            print(contenders.get(i).name(), all.get(i), all.get(0));
        }
    }

    private static void print(String name, List<Figures> own, List<Figures> etcd) {
        double[] rates = new double[own.size()];
        double[] latencies = new double[own.size()];
        Arrays.setAll(rates, i -> own.get(i).perSecond() / etcd.get(i).perSecond());
        Arrays.setAll(latencies, i -> own.get(i).medianMillis() / etcd.get(i).medianMillis());
        System.out.printf("%-34s %10.0f %9.2f %9.2f %14.2f   x%.2f  x%.2f%n", name,
                median(own.stream().mapToDouble(Figures::perSecond).toArray()),
                median(own.stream().mapToDouble(Figures::medianMillis).toArray()),
                median(own.stream().mapToDouble(Figures::worstMillis).toArray()),
                median(own.stream().mapToDouble(Figures::processorSeconds).toArray()), median(rates), median(latencies));
    }

    private static Figures run(Named one, int clients, int seconds) throws Exception {
        var writers = new ArrayList<Writer>();
        for (int i = 0; i < clients; i++) {
            writers.add(one.contender().client(i));
        }
        var threads = Executors.newFixedThreadPool(clients);
        try {
            double before = processorSeconds(one.pid());
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
                    (processorSeconds(one.pid()) - before) * 1000 / sorted.length);
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

    /** Of a process, user and system. */
    private static double processorSeconds(String pid) throws Exception {
        var fields = Files.readString(Path.of("/proc", pid, "stat")).replaceAll(".*\\) ", "").split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    }
}
