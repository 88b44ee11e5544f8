package io.skiff.controlplane.api.request;

import java.util.List;
import java.util.Set;

/** What a client wants streams for. */
public sealed interface StreamUse {

    /** @param streams those that the client will have */
    record Command(Set<Integer> streams) implements StreamUse {
        public Command {
            streams = Set.copyOf(streams);
        }
    }

    /** @param ports asked for beforehand; only a client without streams of its own making does that */
    record Ports(List<Integer> ports) implements StreamUse {
        public Ports {
            ports = List.copyOf(ports);
        }
    }
}
