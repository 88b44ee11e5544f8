package io.skiff.agent;

import io.skiff.agent.build.ImageBuilder;
import io.skiff.agent.build.PodBuildNetwork;
import io.skiff.agent.command.PulledBaseImages;
import io.skiff.agent.registry.HttpFiles;
import java.time.Clock;

/** Wires what builds images on this node. */
final class NodeBuilds {

    private NodeBuilds() {}

    static ImageBuilder builder(Host host) {
        return new ImageBuilder(
                host.images(),
                new PulledBaseImages(host.images(), host.puller()),
                new HttpFiles(System.getenv(), false, Clock.systemUTC())::fetch,
                new PodBuildNetwork(host.network()),
                Clock.systemUTC());
    }
}
