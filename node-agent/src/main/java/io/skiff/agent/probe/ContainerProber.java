package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.ExecRequest;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.pod.ProbeSpec.Exec;
import java.nio.charset.StandardCharsets;

/** Probes over the network, from this host, and by programs in the containers. */
public final class ContainerProber implements Prober {

    /** The kubelet's bound. */
    private static final int MOST_OUTPUT = 10 << 10;

    private final ContainerRuntime runtime;

    public ContainerProber(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Outcome probe(ContainerId container, ProbeSpec probe, String address) {
        return probe.check() instanceof Exec exec
                ? execute(container, exec, probe)
                : NetworkProber.probe(probe, address);
    }

    private Outcome execute(ContainerId container, Exec exec, ProbeSpec probe) {
        try {
            var result = runtime.exec(container, new ExecRequest(exec.command(), probe.timeout(), MOST_OUTPUT));
            if (result.isTimedOut()) {
                return Outcome.failure("command \"%s\" timed out after %ss"
                        .formatted(
                                String.join(" ", exec.command()),
                                probe.timeout().toSeconds()));
            }
            var output = new String(result.output(), StandardCharsets.UTF_8).strip();
            if (result.exitCode() == 0) {
                return Outcome.SUCCESS;
            }
            return Outcome.failure(output.isEmpty() ? "command exited with " + result.exitCode() : output);
        } catch (ContainerException e) {
            return Outcome.error(String.valueOf(e.getMessage()));
        }
    }
}
