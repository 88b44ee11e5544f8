package io.skiff.agent.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.gateway.AgentStateStore.AgentState;
import io.skiff.agent.pod.PodUid;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.testing.AgentHarness;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

    @TempDir
    Path directory;

    @Test
    void givesBackWhatWasSaved() {
        var file = new StateFile(directory.resolve("state"));
        assertThat(file.load()).isEmpty();
        var body = PodReader.body(Pod.newBuilder()
                .setUid("u1")
                .setHash("h")
                .setName("web")
                .addContainers(Container.newBuilder().setName("main").setImage("web:v1"))
                .build());
        var state = new AgentState(
                new SetVersion("c", 2, 7),
                Map.of(new PodUid("u1"), "h", new PodUid("u2"), "x"),
                List.of(body),
                AgentHarness.NETWORK);

        file.save(state);
        var loaded = new StateFile(directory.resolve("state")).load().orElseThrow();

        assertThat(loaded.version()).isEqualTo(state.version());
        assertThat(loaded.wanted()).isEqualTo(state.wanted());
        assertThat(loaded.network()).isEqualTo(state.network());
        assertThat(loaded.bodies()).hasSize(1);
        assertThat(loaded.bodies().get(0).spec()).isEqualTo(body.spec());
    }

    @Test
    void saysWhatToDoWithAFileThatIsCut() throws Exception {
        var path = directory.resolve("state");
        new StateFile(path).save(new AgentState(new SetVersion("c", 2, 7), Map.of(), List.of(), AgentHarness.NETWORK));
        var whole = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> new StateFile(path).load())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("move it away");
    }
}
