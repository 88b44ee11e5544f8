package io.skiff.simulation;

import io.skiff.agent.identity.ServerAddress;
import io.skiff.controlplane.api.resource.Router;
import io.skiff.controlplane.api.resource.Waiting;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.MemoryStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Where a server runs: what outlives it is its id and its link to the store. */
final class SimulatedMachine {

    /** The servers, in the order in which agents dial them. */
    static final List<ServerAddress> ADDRESSES =
            List.of(new ServerAddress("server-1", 6443), new ServerAddress("server-2", 6443));

    final String id;
    final StoreLink link;
    private final ManualClock clock;
    private final Plants plants;
    private final Waiting.Pause pause;
    private @Nullable SimulatedServer server;

    /** The server is there and does nothing, as one that is stopped or starved of the processor. */
    boolean isPaused;

    SimulatedMachine(String id, MemoryStore store, ManualClock clock, Plants plants, Waiting.Pause pause) {
        this.id = id;
        this.link = new StoreLink(store);
        this.clock = clock;
        this.plants = plants;
        this.pause = pause;
    }

    void start(Random random) {
        if (server == null) {
            server = new SimulatedServer(id, link, clock, new Random(random.nextLong()), plants, pause);
        }
    }

    void crash() {
        if (server != null) {
            server.crash();
            server = null;
            isPaused = false;
        }
    }

    /** Empty when nothing answers. */
    Optional<Router> api() {
        return server().filter(present -> !isPaused).map(present -> present.api);
    }

    Optional<SimulatedServer> server() {
        return Optional.ofNullable(server);
    }

    boolean isLeading() {
        return server().filter(SimulatedServer::isLeading).isPresent();
    }

    boolean step(Instant now) {
        return server != null && !isPaused && server.step(now);
    }

    Optional<Instant> nextDue(Instant now) {
        return server == null || isPaused ? Optional.empty() : server.nextDue(now);
    }

    /** Everything works again. */
    void heal(Random random) {
        isPaused = false;
        link.mend();
        start(random);
    }
}
