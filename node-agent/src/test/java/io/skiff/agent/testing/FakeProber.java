package io.skiff.agent.testing;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Health;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.probe.HealthStore;
import io.skiff.agent.probe.Prober;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Answers by the probed port as a test has set, and keeps the results as the health file does. */
public final class FakeProber implements Prober, HealthStore {

    private final Map<Integer, Boolean> answers = new ConcurrentHashMap<>();
    private final Map<String, Boolean> ofCommands = new ConcurrentHashMap<>();
    private final Map<String, Health> saved = new ConcurrentHashMap<>();

    /** Sets the result of probes of this port. They succeed by default. */
    public void answer(int port, boolean isSuccess) {
        answers.put(port, isSuccess);
    }

    /** Sets the result of probes that execute this. They succeed by default. */
    public void answer(String command, boolean isSuccess) {
        ofCommands.put(command, isSuccess);
    }

    @Override
    public Outcome probe(ContainerId container, ProbeSpec probe, String address) {
        if (probe.check() instanceof ProbeSpec.Exec exec) {
            return ofCommands.getOrDefault(String.join(" ", exec.command()), true)
                    ? Outcome.SUCCESS
                    : Outcome.failure("command exited with 1");
        }
        int port = port(probe.check());
        return answers.getOrDefault(port, true)
                ? Outcome.SUCCESS
                : Outcome.failure("dial tcp " + address + ":" + port + ": connect: connection refused");
    }

    private static int port(ProbeSpec.Check check) {
        if (check instanceof ProbeSpec.HttpGet get) {
            return get.port();
        }
        return check instanceof ProbeSpec.Grpc grpc ? grpc.port() : ((ProbeSpec.TcpSocket) check).port();
    }

    @Override
    public Map<String, Health> load() {
        return new HashMap<>(saved);
    }

    @Override
    public void save(Map<ContainerId, Health> health) {
        saved.clear();
        health.forEach((id, value) -> saved.put(id.toString(), value));
    }
}
