package io.skiff.agent.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.file.DurableFile;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.session.GatewayListener.NetworkState;
import io.skiff.agent.session.NetworkStateWriter;
import io.skiff.agent.session.PodReader;
import io.skiff.agent.session.ReportWriter;
import io.skiff.agent.session.SessionReader;
import io.skiff.proto.node.AssignedPod;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.Welcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The agent's state in one directory, as messages of the protocol: {@code set}, a Welcome (this node's subnets) and an
 * AssignedSet, each after its length; {@code pods/<uid>}, a pod's body as it was received, written once;
 * {@code network}, the services and peers; {@code evictions/<uid>}, why the agent evicted a pod. Other users cannot enter the directory, because bodies hold Secrets.
 */
public final class StateDirectory implements AgentStateStore {

    private static final Logger LOG = LogManager.getLogger(StateDirectory.class);

    /** From this number of new bodies on, one sync of the file system costs less than one for each file. */
    private static final int MANY_BODIES = 8;

    private final Path pods;
    private final Path evictions;
    private final DurableFile set;
    /** The size of a message. A larger file, from a faulty control plane, must not keep this agent from starting. */
    private static final int MOST_NETWORK_BYTES = 4 << 20;

    private final DurableFile network;

    public StateDirectory(Path directory) {
        this.pods = directory.resolve("pods");
        this.evictions = directory.resolve("evictions");
        this.set = new DurableFile(directory.resolve("set"));
        this.network = new DurableFile(directory.resolve("network"));
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try {
            Files.createDirectories(pods, owner);
            Files.createDirectories(evictions, owner);
        } catch (IOException e) {
            throw new UncheckedIOException("make " + pods + " and " + evictions, e);
        }
    }

    // ---- read

    @Override
    public Optional<AgentState> load() {
        return set.read().map(this::parse);
    }

    private AgentState parse(byte[] content) {
        try (var in = new ByteArrayInputStream(content)) {
            var welcome = require(Welcome.parseDelimitedFrom(in));
            var assigned = require(AssignedSet.parseDelimitedFrom(in));
            return new AgentState(
                    new Assignments.Snapshot(
                            SessionReader.version(assigned.getVersion()),
                            SessionReader.hashes(assigned),
                            List.copyOf(assigned.getKeptImagesList()),
                            bodies()),
                    welcome.getPodCidr().isEmpty() ? null : SessionReader.network(welcome));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "The agent's state " + set.path() + " cannot be read (" + e.getMessage()
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

    private List<PodBody> bodies() throws IOException {
        var bodies = new ArrayList<PodBody>();
        for (String name : names(pods)) {
            if (!name.endsWith(DurableFile.UNFINISHED)) {
                read(name).ifPresent(bodies::add);
            }
        }
        return bodies;
    }

    /**
     * Reads a body; one that cannot be read is requested again. The content of volumes is not copied out of the file's
     * bytes.
     */
    private Optional<PodBody> read(String name) {
        try {
            var in = CodedInputStream.newInstance(Files.readAllBytes(pods.resolve(name)));
            in.enableAliasing(true);
            return Optional.of(PodBody.kept(PodReader.read(Pod.parseFrom(in))));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The body of a pod, {}, cannot be read ({}); it is asked for again", pods.resolve(name), e);
            return Optional.empty();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    // ---- write

    /** Writes the bodies first, so that the set on disk never names a pod as kept without a body. */
    @Override
    public void save(AgentState state) {
        try {
            writeBodies(state.assigned().bodies());
            set.replace(encoded(state));
            deleteOthers(state.assigned().bodies());
        } catch (IOException e) {
            throw new UncheckedIOException("write the agent's state to " + pods.getParent(), e);
        }
    }

    private void writeBodies(List<PodBody> bodies) throws IOException {
        var fresh = bodies.stream().filter(body -> body.source() != null).toList();
        if (fresh.isEmpty()) {
            return;
        }
        boolean areMany = fresh.size() > MANY_BODIES;
        for (var body : fresh) {
            var file = new DurableFile(pods.resolve(body.spec().uid().value()));
            file.write(Objects.requireNonNull(body.source()), !areMany);
        }
        if (areMany) {
            new Inodes().syncFileSystem(pods);
        } else {
            DurableFile.syncDirectory(pods);
        }
    }

    /** Deletes other files, also the unfinished ones of a former agent. */
    private void deleteOthers(List<PodBody> bodies) throws IOException {
        Set<String> wanted =
                bodies.stream().map(body -> body.spec().uid().value()).collect(Collectors.toSet());
        for (String name : names(pods)) {
            if (!wanted.contains(name)) {
                Files.deleteIfExists(pods.resolve(name));
            }
        }
    }

    private static byte[] encoded(AgentState state) throws IOException {
        var assigned = AssignedSet.newBuilder()
                .setVersion(ReportWriter.version(state.assigned().version()));
        state.assigned()
                .wanted()
                .forEach((uid, hash) -> assigned.addPods(
                        AssignedPod.newBuilder().setUid(uid.value()).setHash(hash)));
        assigned.addAllKeptImages(state.assigned().keptImages());
        var content = new ByteArrayOutputStream();
        welcome(state.network()).writeDelimitedTo(content);
        assigned.build().writeDelimitedTo(content);
        return content.toByteArray();
    }

    private static Welcome welcome(@Nullable NetworkConfig config) {
        if (config == null) {
            return Welcome.getDefaultInstance();
        }
        return Welcome.newBuilder()
                .setPodCidr(config.podCidr())
                .setClusterCidr(config.clusterCidr())
                .setServiceCidr(config.serviceCidr())
                .build();
    }

    // ---- services and peers

    @Override
    public Optional<NetworkState> loadNetwork() {
        return network.read().flatMap(content -> {
            if (content.length > MOST_NETWORK_BYTES) {
                LOG.warn(
                        "{} is too large ({} bytes); services wait for the control plane",
                        network.path(),
                        content.length);
                return Optional.empty();
            }
            try {
                return Optional.of(SessionReader.networkState(
                        io.skiff.proto.node.NetworkState.parseFrom(ByteString.copyFrom(content))));
            } catch (InvalidProtocolBufferException e) {
                LOG.warn("{} cannot be read ({}); services wait for the control plane", network.path(), e.getMessage());
                return Optional.empty();
            }
        });
    }

    @Override
    public void saveNetwork(NetworkState state) {
        network.replace(NetworkStateWriter.write(state).toByteArray());
    }

    // ---- evictions

    @Override
    public Map<PodUid, Eviction> loadEvictions() {
        var loaded = new HashMap<PodUid, Eviction>();
        try {
            for (String name : names(evictions)) {
                if (!name.endsWith(DurableFile.UNFINISHED)) {
                    loaded.put(new PodUid(name), new Eviction(Files.readString(evictions.resolve(name))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read " + evictions, e);
        }
        return loaded;
    }

    @Override
    public void saveEviction(PodUid pod, Eviction eviction) {
        new DurableFile(evictions.resolve(pod.value()))
                .replace(eviction.message().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void removeEviction(PodUid pod) {
        try {
            Files.deleteIfExists(evictions.resolve(pod.value()));
        } catch (IOException e) {
            throw new UncheckedIOException("delete " + evictions.resolve(pod.value()), e);
        }
    }
}
