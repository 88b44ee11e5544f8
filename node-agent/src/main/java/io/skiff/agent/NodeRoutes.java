package io.skiff.agent;

import io.skiff.agent.command.BuildRequests;
import io.skiff.agent.command.ImageRequests;
import io.skiff.agent.command.ImageTransfers;
import io.skiff.agent.core.ImageUse;
import io.skiff.agent.registry.RegistryClient;
import io.skiff.agent.request.RequestHandler;
import io.skiff.agent.request.Routes;
import io.skiff.agent.usage.HostMeter;
import io.skiff.agent.usage.UsageRequests;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What this node answers to users: each part brings its routes. */
final class NodeRoutes {

    private NodeRoutes() {}

    /** @param use of the images by the pods of this node */
    static Routes of(Host host, Supplier<ImageUse> use) {
        Map<String, RequestHandler> handlers = new HashMap<>();
        handlers.putAll(new ImageRequests(
                        host.images(),
                        () -> use.get().digests(),
                        () -> use.get().digestsOfContainers())
                .handlers());
        handlers.putAll(new ImageTransfers(
                        host.images(),
                        host.puller(),
                        (name, login) -> RegistryClient.of(RegistryClient.DEFAULT_FILE, System.getenv())
                                .destination(name, login),
                        Clock.systemUTC())
                .handlers());
        handlers.putAll(new BuildRequests(host.builder()).handlers());
        handlers.putAll(
                new UsageRequests(new HostMeter(host.runtime(), host.resources(), Path.of("/proc"), Clock.systemUTC()))
                        .handlers());
        return new Routes(handlers);
    }
}
