package io.skiff.agent.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.pod.PodBody;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodBodies;
import io.skiff.proto.node.Welcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The agent's state in one file, in the protocol's own messages, each with its length before it: a Welcome (the network), an
 * AssignedSet, and the pods' bodies as they were received.
 */
public final class StateFile implements AgentStateStore {

    private final DurableFile file;

    public StateFile(Path path) {
        this.file = new DurableFile(path);
    }

    @Override
    public Optional<AgentState> load() {
        return file.read().map(this::parse);
    }

    private AgentState parse(byte[] content) {
        try (var in = new ByteArrayInputStream(content)) {
            var welcome = require(Welcome.parseDelimitedFrom(in));
            var set = require(AssignedSet.parseDelimitedFrom(in));
            var bodies = require(PodBodies.parseDelimitedFrom(in));
            return new AgentState(
                    SessionReader.version(set.getVersion()),
                    SessionReader.hashes(set),
                    bodies.getPodsList().stream().map(PodReader::body).toList(),
                    welcome.getPodCidr().isEmpty() ? null : SessionReader.network(welcome));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The agent's state " + file.path() + " cannot be read (" + e.getMessage()
                            + "); move it away, and the agent takes it from the control plane again",
                    e);
        }
    }

    private static <T> T require(@Nullable T message) throws InvalidProtocolBufferException {
        if (message == null) {
            throw new InvalidProtocolBufferException("it ends too early");
        }
        return message;
    }

    @Override
    public void save(AgentState state) {
        var set = AssignedSet.newBuilder().setVersion(ReportWriter.version(state.version()));
        state.wanted()
                .forEach((uid, hash) ->
                        set.addPods(AssignedPod.newBuilder().setUid(uid.value()).setHash(hash)));
        var content = new ByteArrayOutputStream();
        try {
            welcome(state.network()).writeDelimitedTo(content);
            set.build().writeDelimitedTo(content);
            bodies(state).writeDelimitedTo(content);
        } catch (IOException e) {
            throw new UncheckedIOException("write the agent's state", e);
        }
        file.replace(content.toByteArray());
    }

    private static Welcome welcome(@Nullable NetworkConfig network) {
        if (network == null) {
            return Welcome.getDefaultInstance();
        }
        return Welcome.newBuilder()
                .setPodCidr(network.podCidr())
                .setClusterCidr(network.clusterCidr())
                .setServiceCidr(network.serviceCidr())
                .build();
    }

    private static PodBodies bodies(AgentState state) throws InvalidProtocolBufferException {
        var bodies = PodBodies.newBuilder();
        for (PodBody body : state.bodies()) {
            bodies.addPods(Pod.parseFrom(ByteString.copyFrom(body.source())));
        }
        return bodies.build();
    }
}
