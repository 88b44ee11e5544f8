package io.skiff.agent.container;

import io.skiff.agent.linux.LinuxSyscalls;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** An agent in a process of its own. It starts one container and waits to be killed. */
final class OtherAgent {

    static final String STARTED = "started";

    private OtherAgent() {}

    /** Usage: node, run directory, state directory, layer, pod, container, script. */
    public static void main(String[] arguments) throws InterruptedException {
        var config = RuntimeConfig.of(arguments[0], Path.of(arguments[1]), Path.of(arguments[2]));
        // never closed, because this process is killed
        var runtime = new LinuxContainerRuntime(config, new LinuxSyscalls(), new NoOutput(), Clock.systemUTC());
        runtime.start(new ContainerSpec(
                new ContainerId(new PodUid(arguments[4]), arguments[5], 0),
                List.of(Path.of(arguments[3])),
                List.of("/bin/sh", "-c", arguments[6]),
                Map.of("PATH", "/bin"),
                "/",
                "",
                List.of(),
                ResourceSpec.UNLIMITED,
                SecuritySpec.DEFAULT,
                List.of(),
                Path.of(arguments[2]).resolve("log"),
                Map.of("from", "other")));
        System.out.println(STARTED);
        Thread.sleep(Long.MAX_VALUE);
    }

    static Process start(Lab lab, String container, String script) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherAgent.class.getName(),
                        lab.node,
                        lab.config.runDirectory().toString(),
                        lab.config.stateDirectory().toString(),
                        lab.layer.toString(),
                        lab.pod.value(),
                        container,
                        script)
                .redirectError(new File("/dev/null"))
                .start();
    }

    /** Reads no output: the adopting agent reads the FIFOs. */
    private static final class NoOutput implements OutputSink {

        @Override
        public void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory) {}

        @Override
        public void detach(ContainerId id) {}

        @Override
        public void discard(ContainerId id) {}
    }
}
