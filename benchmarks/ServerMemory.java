import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * Creates, lists, watches and deletes many objects on a server, and prints how its memory comes back. The script
 * benchmarks/server-memory runs it.
 *
 * <p>Arguments: the server's pid, its kubeconfig, the number of objects, the bytes of each, the seconds to wait at the
 * end.
 */
final class ServerMemory {

    private static final int CLIENTS = 8;
    private static final int LISTS = 4;
    private static final double ALLOWED = 1.3;

    public static void main(String[] arguments) throws Exception {
        var pid = arguments[0];
        var server = ApiConnection.Server.of(Path.of(arguments[1]));
        int objects = Integer.parseInt(arguments[2]);
        int bytes = Integer.parseInt(arguments[3]);
        int seconds = Integer.parseInt(arguments[4]);

        Thread.sleep(30_000); // after the memory of the start was given back
        double idle = megabytes(pid);
        System.out.printf("%-40s %6.0f MB PSS%n", "idle", idle);
        try (var watcher = new ApiConnection(server)) {
            watcher.send("GET", "/api/v1/configmaps?watch=true", "application/json", new byte[0]);
            var reading = new Thread(() -> readAll(watcher));
            reading.setDaemon(true);
            reading.start();
            each(server, objects, (connection, number) -> connection
                    .call("POST", "/api/v1/namespaces/default/configmaps", map(number, bytes))
                    .require(201));
            System.out.printf("%-40s %6.0f MB PSS%n", objects + " objects of " + bytes + " bytes made", megabytes(pid));
            try (var reader = new ApiConnection(server)) {
                for (int i = 0; i < LISTS; i++) {
                    reader.call("GET", "/api/v1/configmaps", new byte[0]).require(200);
                }
            }
            System.out.printf("%-40s %6.0f MB PSS%n", "listed " + LISTS + " times", megabytes(pid));
            each(server, objects, (connection, number) -> connection
                    .call("DELETE", "/api/v1/namespaces/default/configmaps/many-" + number, new byte[0])
                    .require(200));
        }
        double back = megabytes(pid);
        System.out.printf("%-40s %6.0f MB PSS%n", "deleted", back);
        int waited = 0;
        for (; waited < seconds && back > ALLOWED * idle; waited += 10) {
            Thread.sleep(10_000);
            back = megabytes(pid);
        }
        System.out.printf("%-40s %6.0f MB PSS, x%.2f of idle (aim: x%.1f within 300 s)%n", waited + " s later", back, back / idle, ALLOWED);
        System.exit(back > ALLOWED * idle ? 1 : 0);
    }

    private interface Step {
        void take(ApiConnection connection, int number) throws Exception;
    }

    private static void each(ApiConnection.Server server, int objects, Step step) throws Exception {
        var threads = Executors.newFixedThreadPool(CLIENTS);
        var tasks = new ArrayList<Callable<Void>>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            tasks.add(() -> {
                try (var connection = new ApiConnection(server)) {
                    for (int number = first; number < objects; number += CLIENTS) {
                        step.take(connection, number);
                    }
                }
                return null;
            });
        }
        for (var future : threads.invokeAll(tasks)) {
            future.get();
        }
        threads.shutdown();
    }

    private static void readAll(ApiConnection watcher) {
        try {
            while (true) {
                watcher.line();
            }
        } catch (Exception ended) {
            // with the connection
        }
    }

    private static byte[] map(int number, int bytes) {
        return ("{\"metadata\":{\"name\":\"many-" + number + "\"},\"data\":{\"value\":\"" + "x".repeat(bytes) + "\"}}")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static double megabytes(String pid) throws Exception {
        return Files.readAllLines(Path.of("/proc", pid, "smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum() / 1e3;
    }
}
