package io.skiff.agent;

import io.skiff.agent.build.ImageBuilder;
import io.skiff.agent.container.CgroupResources;
import io.skiff.agent.container.ContainerResources;
import io.skiff.agent.container.LinuxContainerRuntime;
import io.skiff.agent.container.RuntimeConfig;
import io.skiff.agent.dns.NamedNetwork;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.Neighbours;
import io.skiff.agent.log.LogCollector;
import io.skiff.agent.node.HostResolver;
import io.skiff.agent.registry.RegistryClient;
import io.skiff.agent.registry.RegistryPuller;
import io.skiff.agent.storage.HostStorage;
import io.skiff.agent.storage.LastWords;
import io.skiff.agent.storage.PodIdentityFiles;
import io.skiff.agent.storage.PodLogs;
import io.skiff.agent.volume.PersistentDirectories;
import io.skiff.agent.volume.VolumeDirectories;
import io.skiff.agent.volume.copy.RemoteVolumes;
import io.skiff.agent.volume.copy.VolumeCopier;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** The real host behind the ports: runtime, images, network, files. Closing it leaves the containers running. */
record Host(
        LogCollector collector,
        LinuxContainerRuntime runtime,
        ContainerResources resources,
        LocalImageStore images,
        RegistryPuller puller,
        NamedNetwork network,
        PodLogs logs,
        HostStorage storage,
        VolumeCopier copier)
        implements AutoCloseable {

    static Host open(
            AgentOptions options,
            NodeDirectories directories,
            Neighbours neighbours,
            RemoteVolumes remote,
            Clock clock) {
        var collector = new LogCollector(clock);
        var config = RuntimeConfig.of(
                        options.nodeName(), directories.run(), directories.containers(), directories.seccomp())
                .with(options.sysctls());
        var runtime = new LinuxContainerRuntime(config, collector, clock);
        var logs = new PodLogs(directories.logs(), runtime);
        var images = new LocalImageStore(directories.images(), clock, neighbours);
        var persistent =
                new PersistentDirectories(directories.persistent(), List.of(directories.state(), directories.run()));
        var copier = new VolumeCopier(options.nodeName(), persistent, remote);
        return new Host(
                collector,
                runtime,
                CgroupResources.of(config),
                images,
                new RegistryPuller(RegistryClient.DEFAULT_FILE, System.getenv(), images, neighbours, clock),
                NamedNetwork.of(options.nodeName(), directories.network()),
                logs,
                new HostStorage(
                        new PodIdentityFiles(directories.identities(), Path.of("/etc"), HostResolver.ofThisHost()),
                        new VolumeDirectories(directories.volumes(), directories.volumesInMemory(), persistent),
                        persistent,
                        copier,
                        logs,
                        new LastWords(directories.lastWords(), logs),
                        directories.state()),
                copier);
    }

    ImageBuilder builder() {
        return NodeBuilds.builder(this);
    }

    @Override
    public void close() {
        puller.close();
        runtime.close();
        network.close();
        collector.close();
    }
}
