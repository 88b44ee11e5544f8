package io.skiff.agent;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.core.PodStorage;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.image.Neighbours;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.node.NodeLock;
import io.skiff.agent.pod.RunLabels;
import io.skiff.agent.storage.FileTree;
import io.skiff.agent.volume.copy.RemoteVolumes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Ends every pod of this node and removes everything that the agent made on this host, except for the images and the persistent volumes:
 * {@code skiff agent --cleanup}. It needs no control plane. It can run again at any time, because missing things are no
 * fault.
 */
final class NodeCleanup {

    private static final Logger LOG = LogManager.getLogger(NodeCleanup.class);
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ContainerRuntime runtime;

    private NodeCleanup(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    static void run(AgentOptions options) {
        var directories = NodeDirectories.of(options).create();
        var locks = List.of(NodeLock.ofData(directories.lock()), NodeLock.ofNetwork());
        try {
            Membership.requireNode(directories.identity(), options.nodeName());
            cleanUp(options, directories);
        } finally {
            locks.forEach(NodeLock::close);
        }
    }

    private static void cleanUp(AgentOptions options, NodeDirectories directories) {
        try (var host = Host.open(options, directories, Neighbours.NONE, RemoteVolumes.NONE, Clock.systemUTC())) {
            var cleanup = new NodeCleanup(host.runtime());
            cleanup.endContainers();
            cleanup.removePods(host.storage(), directories);
            host.network().removeAll();
        }
        CgroupTree.detect("skiff-" + options.nodeName(), new LinuxSyscalls()).remove();
        for (var path : List.of(
                directories.assigned(),
                directories.identity(),
                directories.logs(),
                directories.volumes(),
                directories.identities(),
                directories.containers(),
                directories.run())) {
            new FileTree(path).delete();
        }
    }

    private void endContainers() {
        var grace = Duration.ZERO;
        for (var container : running()) {
            var labels = RunLabels.of(container);
            runtime.signal(container.id(), labels.stopSignal());
            grace = grace.compareTo(labels.grace()) < 0 ? labels.grace() : grace;
        }
        awaitEnds(grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE);
        running().forEach(container -> runtime.kill(container.id()));
        awaitEnds(AFTER_KILL);
        var left = running();
        if (!left.isEmpty()) {
            throw new IllegalStateException("containers do not end, even by SIGKILL: "
                    + left.stream().map(ContainerObservation::id).toList());
        }
    }

    private List<ContainerObservation> running() {
        return runtime.list().stream()
                .filter(container -> container.state() instanceof Running)
                .toList();
    }

    private void awaitEnds(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            while (!running().isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void removePods(PodStorage storage, NodeDirectories directories) {
        var pods = new TreeSet<String>();
        for (var container : runtime.list()) {
            pods.add(container.id().pod().value());
            runtime.remove(container.id());
        }
        for (var sandbox : runtime.listSandboxes()) {
            pods.add(sandbox.pod().value());
            runtime.removeSandbox(sandbox.pod());
        }
        LOG.info("Ended the pods of this node: {}", pods.size());
        // the volumes of these pods may be mounted, even if nothing else is left of a pod
        Stream.of(directories.volumes(), directories.volumesInMemory())
                .flatMap(NodeCleanup::names)
                .forEach(pods::add);
        pods.forEach(pod -> storage.clear(new PodUid(pod)));
    }

    private static Stream<String> names(Path directory) {
        var names = directory.toFile().list();
        return names == null ? Stream.of() : Stream.of(names);
    }
}
