package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.ExecRequest;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.pod.ProbeSpec.Exec;
import io.skiff.agent.pod.ProbeSpec.HttpGet;
import io.skiff.agent.pod.ProbeSpec.Unaskable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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
                ? execute(container, exec, probe.timeout(), false)
                : NetworkProber.probe(probe, address);
    }

    /**
     * Does what a hook asks for, once. Unlike for a probe, every answer to a request is a success, and what a
     * program has started runs on, as for the kubelet.
     *
     * @param longest of a program
     * @param longestRequest of a request, if that is less
     */
    Outcome act(
            ContainerId container, ProbeSpec.Check check, String address, Duration longest, Duration longestRequest) {
        if (check instanceof Exec exec) {
            return execute(container, exec, longest, true);
        }
        if (check instanceof HttpGet get) {
            var timeout = longest.compareTo(longestRequest) < 0 ? longest : longestRequest;
            return HttpProbe.reach(get, get.host().isEmpty() ? address : get.host(), (int) timeout.toMillis());
        }
        return Outcome.error(check instanceof Unaskable unaskable ? unaskable.why() : "no such hook");
    }

    private Outcome execute(ContainerId container, Exec exec, Duration timeout, boolean leavesOthers) {
        try {
            var result = runtime.exec(container, new ExecRequest(exec.command(), timeout, MOST_OUTPUT, leavesOthers));
            if (result.isTimedOut()) {
                return Outcome.failure("command \"%s\" timed out after %ss"
                        .formatted(String.join(" ", exec.command()), timeout.toSeconds()));
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
