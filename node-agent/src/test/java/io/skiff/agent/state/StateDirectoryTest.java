package io.skiff.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.session.GatewayListener.NetworkState;
import io.skiff.agent.session.PodReader;
import io.skiff.agent.state.AgentStateStore.AgentState;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.Volume;
import io.skiff.proto.node.VolumeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDirectoryTest {

    @TempDir
    Path directory;

    private StateDirectory store() {
        return new StateDirectory(directory.resolve("state"));
    }

    private static PodBody body(String uid, String hash) {
        return PodReader.body(Pod.newBuilder()
                .setUid(uid)
                .setHash(hash)
                .setName("web")
                .addContainers(Container.newBuilder().setName("main").setImage("web:v1"))
                .addVolumes(Volume.newBuilder()
                        .setName("config")
                        .setFiles(io.skiff.proto.node.Files.newBuilder()
                                .addFiles(VolumeFile.newBuilder()
                                        .setPath("key")
                                        .setContent(ByteString.copyFromUtf8("secret " + hash)))))
                .build());
    }

    private static AgentState state(PodBody... bodies) {
        var wanted = new TreeMap<PodUid, String>(Comparator.comparing(PodUid::value));
        List.of(bodies)
                .forEach(body -> wanted.put(body.spec().uid(), body.spec().hash()));
        return new AgentState(
                new Assignments.Snapshot(
                        new SetVersion("c", 2, 7), wanted, List.of("sha256:2", "sha256:1"), List.of(bodies)),
                AgentHarness.NETWORK);
    }

    private static PodBody kept(PodBody body) {
        return PodBody.kept(body.spec());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 20})
    void givesBackWhatWasSaved(int count) {
        assertThat(store().load()).isEmpty();
        var bodies = IntStream.range(0, count)
                .mapToObj(n -> body("u" + (char) ('a' + n), "h"))
                .toArray(PodBody[]::new);

        store().save(state(bodies));
        var loaded = store().load().orElseThrow();

        assertThat(loaded.network()).isEqualTo(AgentHarness.NETWORK);
        assertThat(loaded.assigned().version()).isEqualTo(new SetVersion("c", 2, 7));
        assertThat(loaded.assigned().wanted())
                .isEqualTo(state(bodies).assigned().wanted());
        assertThat(loaded.assigned().keptImages()).containsExactly("sha256:2", "sha256:1");
        assertThat(loaded.assigned().bodies().stream().map(PodBody::spec).map(PodSpec::uid))
                .containsExactly(
                        Stream.of(bodies).map(body -> body.spec().uid()).toArray(PodUid[]::new));
        assertThat(loaded.assigned().bodies()).allSatisfy(body -> {
            assertThat(body.source()).as("held beside what was read of it").isNull();
            assertThat(((PodVolume.Files) body.spec().volumes().get(0).source())
                            .files()
                            .get(0)
                            .content())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("secret h");
        });
    }

    @Test
    void writesABodyOnceAndRemovesItWithItsPod() throws Exception {
        var web = body("web", "h");
        store().save(state(web, body("db", "h")));
        var file = directory.resolve("state/pods/web");
        var written = Files.getAttribute(file, "unix:ino");

        store().save(state(kept(web)));

        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(written);
        assertThat(directory.resolve("state/pods")).isDirectoryContaining(path -> path.equals(file));
        assertThat(directory.resolve("state/pods/db")).doesNotExist();
        store().save(state(body("web", "h2")));
        assertThat(store().load()
                        .orElseThrow()
                        .assigned()
                        .bodies()
                        .get(0)
                        .spec()
                        .hash())
                .isEqualTo("h2");
    }

    @Test
    void nobodyElseMayRead() throws Exception {
        store().save(state(body("web", "h")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("state/pods"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("state/pods/web"))))
                .isEqualTo("rw-------");
    }

    @Test
    void passesOverABodyThatIsCutSoThatItIsAskedForAgain() throws Exception {
        store().save(state(body("web", "h"), body("db", "h")));
        var file = directory.resolve("state/pods/web");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 30));
        Files.writeString(directory.resolve("state/pods/new.next"), "unfinished");

        var loaded = store().load().orElseThrow();
        assertThat(new Assignments(loaded.assigned()).missing()).containsExactly(new PodUid("web"));
        store().save(loaded);
        assertThat(directory.resolve("state/pods/new.next")).doesNotExist();
    }

    @Test
    void saysWhatToDoWithASetThatIsCut() throws Exception {
        store().save(state());
        var path = directory.resolve("state/set");
        var whole = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> store().load())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("move it away");
    }

    @Test
    void keepsServicesAndPeers() throws Exception {
        assertThat(store().loadNetwork()).isEmpty();
        var network = new NetworkState(
                7,
                List.of(new Peer("n2", "192.0.2.2", "10.42.2.0/24", 0)),
                List.of(new Service(
                        "default",
                        "web",
                        "10.43.0.10",
                        List.of(new Port("http", "TCP", 80, List.of(new Endpoint("10.42.1.2", 8080)))))));
        store().saveNetwork(network);
        assertThat(store().loadNetwork()).contains(network);

        Files.write(directory.resolve("state/network"), new byte[] {1, 2, 3});
        assertThat(store().loadNetwork()).isEmpty();
    }

    @Test
    void keepsEvictionsUntilTheyAreRemoved() {
        var why = new Eviction("The node was low on resource: memory. ");
        store().saveEviction(new PodUid("a"), why);
        store().saveEviction(new PodUid("b"), why);
        store().removeEviction(new PodUid("b"));
        store().removeEviction(new PodUid("c"));

        assertThat(store().loadEvictions()).containsOnly(Map.entry(new PodUid("a"), why));
    }
}
