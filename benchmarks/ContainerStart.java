import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.ContainerSpec;
import io.skiff.agent.container.LinuxContainerRuntime;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.RuntimeConfig;
import io.skiff.agent.container.SecuritySpec;
import io.skiff.agent.container.SandboxSpec;
import io.skiff.agent.log.LogCollector;
import io.skiff.agent.container.PodUid;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/**
 * Starts /bin/true in a container, with the agent's runtime and with each peer in turn. It prints each one's time from
 * the request to the observed end, and the ratio to ours, pair by pair. The script benchmarks/container-start runs it.
 *
 * <p>Arguments: rounds, pause in ms between starts, the unpacked root, a directory for state, then for each peer a name
 * and a command line.
 */
public final class ContainerStart {

    interface Contender {
        void startToEnd(int round) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        int pauseMillis = Integer.parseInt(arguments[1]);
        Path root = Path.of(arguments[2]);
        Path state = Path.of(arguments[3]);

        var contenders = new LinkedHashMap<String, Contender>();
        var skiff = new Skiff(root, state);
        contenders.put("skiff", skiff);
        for (int i = 4; i < arguments.length; i += 2) {
            contenders.put(arguments[i], command(arguments[i + 1]));
        }
        contenders.put("(spawn true)", command("/bin/true"));

        int warmUp = 20;
        var times = new LinkedHashMap<String, double[]>();
        contenders.keySet().forEach(name -> times.put(name, new double[rounds]));
        for (int round = -warmUp; round < rounds; round++) {
            for (var contender : contenders.entrySet()) {
                Thread.sleep(pauseMillis);
                long begin = System.nanoTime();
                contender.getValue().startToEnd(round + warmUp);
                double millis = (System.nanoTime() - begin) / 1e6;
                if (round >= 0) {
                    times.get(contender.getKey())[round] = millis;
                }
            }
        }
        skiff.close();
        print(times);
        System.exit(0);  // the log collector's thread ends by itself
    }

    private static void print(Map<String, double[]> times) {
        System.out.printf(
                "%-28s %9s %9s %9s   %s%n", "start to end of /bin/true", "p50 ms", "p10 ms", "p90 ms", "skiff / this (median of pairs)");
        double[] ours = times.get("skiff");
        times.forEach((name, theirs) -> {
            double[] ratios = new double[ours.length];
            Arrays.setAll(ratios, i -> ours[i] / theirs[i]);
            System.out.printf(
                    "%-28s %9.2f %9.2f %9.2f   x%.2f%n",
                    name, percentile(theirs, 50), percentile(theirs, 10), percentile(theirs, 90), percentile(ratios, 50));
        });
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) * percent / 100];
    }

    private static Contender command(String line) {
        return round -> {
            var words = new ArrayList<>(List.of(line.replace("ROUND", Integer.toString(round)).split(" ")));
            var process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(Path.of("/dev/null").toFile())
                    .start();
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(line + ": exit code " + exit);
            }
        };
    }

    /**
     * The agent's runtime with the settings of the agent: overlay root, limits, device rules, log capture, verification
     * from outside.
     */
    private static final class Skiff implements Contender, AutoCloseable {

        private final PodUid pod = new PodUid("bench-" + ProcessHandle.current().pid());
        private final Semaphore ends = new Semaphore(0);
        private final Path root;
        private final Path logs;
        private final ContainerRuntime runtime;

        Skiff(Path root, Path state) {
            this.root = root;
            this.logs = state.resolve("logs");
            runtime = new LinuxContainerRuntime(
                    RuntimeConfig.of("bench", state.resolve("run"), state.resolve("agent")),
                    new LogCollector(Clock.systemUTC()),
                    Clock.systemUTC());
            runtime.onEnd(ends::release);
            runtime.createSandbox(new SandboxSpec(pod, "bench", false, 100));
        }

        @Override
        public void startToEnd(int round) throws Exception {
            var id = new ContainerId(pod, "true", round);
            runtime.start(new ContainerSpec(
                    id,
                    List.of(root),
                    List.of("/bin/true"),
                    Map.of("PATH", "/bin"),
                    "/",
                    "",
                    List.of(),
                    new ResourceSpec(
                            OptionalLong.of(100), OptionalLong.of(1000), OptionalLong.of(64 << 20), OptionalLong.of(64)),
                    new SecuritySpec(
                            List.of(), List.of(), true, false, Optional.empty(), Optional.empty(), false),
                    List.of(),
                    logs,
                    Map.of()));
            ends.acquire();
            var end = (Ended) runtime.list().get(0).state();
            if (end.exitCode() != 0) {
                throw new IllegalStateException(end.toString());
            }
            runtime.remove(id);
        }

        @Override
        public void close() {
            runtime.removeSandbox(pod);
            runtime.close();
        }
    }
}
