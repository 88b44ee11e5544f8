package io.skiff.agent.testing;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.core.AgentCore;
import io.skiff.agent.core.AgentPorts;
import io.skiff.agent.image.ImageGarbage;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.node.Shortages;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.pressure.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An agent on a host of fakes, driven in one thread. The agent can be killed and restarted while the host stays. */
public final class AgentHarness {

    public static final NetworkConfig NETWORK = new NetworkConfig("10.42.1.0/24", "10.42.0.0/16", "10.43.0.0/16");
    public static final NodeStatus NODE = new NodeStatus(
            "192.0.2.1",
            "n1",
            2000,
            1L << 30,
            100L << 30,
            110,
            "amd64",
            "linux",
            "6.1",
            "Debian",
            "skiff://0",
            "m",
            Map.of(),
            "",
            "",
            List.of(),
            List.of(),
            List.of(),
            Shortages.NONE,
            0,
            List.of(),
            Map.of());

    public final FakeClock clock = new FakeClock();
    public final FakeContainerRuntime runtime = new FakeContainerRuntime(clock);
    /** What is left of memory and processes. */
    public List<Level> levels = List.of();

    public final FakeResources resources = new FakeResources();
    public final FakeImageStore images = new FakeImageStore().with("web:v1");
    public final FakeImagePuller registries = new FakeImagePuller(images);
    public final FakeNodeNetwork network = new FakeNodeNetwork();
    public final FakePodStorage storage = new FakePodStorage();
    public final FakeStateStore store = new FakeStateStore();
    public final FakeProber prober = new FakeProber();
    public final FakeHooks hooks = new FakeHooks();
    public RecordingLink link = new RecordingLink();
    private AgentCore core;
    private long revision;
    private List<String> keptImages = List.of();

    public AgentHarness() {
        core = newCore();
    }

    private AgentCore newCore() {
        return new AgentCore(
                new AgentPorts(
                        runtime,
                        resources,
                        images,
                        ImageGarbage.Policy.DEFAULT,
                        registries,
                        network,
                        storage,
                        () -> levels,
                        store,
                        prober,
                        prober,
                        hooks,
                        hooks,
                        link,
                        clock),
                NODE);
    }

    public AgentCore core() {
        return core;
    }

    /** Kills the agent and starts another one on the same host, without a control plane. */
    public void restartAgent() {
        link = new RecordingLink();
        core = newCore();
        settle();
    }

    /** Begins a session. */
    public void connect(String clusterId) {
        core.connected(clusterId, NETWORK);
        settle();
    }

    /** Of the sets that follow; the newest revision's first. */
    public void keepImages(String... digests) {
        keptImages = List.of(digests);
    }

    /** Assigns the next set of cluster {@code c}. */
    public void assign(PodBody... bodies) {
        assign(new SetVersion("c", 1, ++revision), bodies);
    }

    public void assign(SetVersion version, PodBody... bodies) {
        var hashes = new LinkedHashMap<PodUid, String>();
        for (var body : bodies) {
            hashes.put(body.spec().uid(), body.spec().hash());
        }
        core.assigned(version, hashes, keptImages);
        var requested = link.takeRequested();
        core.received(List.of(bodies).stream()
                .filter(body -> requested.contains(body.spec().uid()))
                .toList());
        settle();
    }

    /** Does everything that is due now. */
    public void settle() {
        core.step();
    }

    /** Moves the time forward, with everything that becomes due in it. */
    public void pass(Duration time) {
        var end = clock.instant().plus(time);
        var next = core.step();
        while (!next.isAfter(end)) {
            clock.advanceTo(next);
            next = core.step();
        }
        clock.advanceTo(end);
        core.step();
    }

    public PodStatus status(String pod) {
        return link.status(new PodUid(pod)).orElseThrow(() -> new AssertionError("no status of pod " + pod));
    }

    public static ContainerId id(String pod, String container, int attempt) {
        return new ContainerId(new PodUid(pod), container, attempt);
    }
}
