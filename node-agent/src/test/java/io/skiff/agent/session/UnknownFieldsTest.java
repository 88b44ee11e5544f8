package io.skiff.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.skiff.proto.node.Container;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.Resources;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A control plane that is newer than this agent. */
class UnknownFieldsTest {

    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(4000, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    private static Pod pod(Container container) {
        return Pod.newBuilder()
                .setUid("u")
                .setNamespace("default")
                .setName("web")
                .addContainers(container)
                .build();
    }

    @Test
    void ofAPodThatIsUnderstoodThereAreNone() {
        assertThat(UnknownFields.warning(
                        pod(Container.newBuilder().setName("main").build()), Instant.EPOCH))
                .isEmpty();
    }

    @Test
    void areToldWhereverTheyAre() throws Exception {
        var container = Container.newBuilder()
                .setName("main")
                .setResources(Resources.newBuilder().setUnknownFields(NEWER))
                .setUnknownFields(NEWER)
                .build();

        var received = Pod.parseFrom(pod(container).toByteArray());
        var event = UnknownFields.warning(received, Instant.EPOCH).orElseThrow().getPodEvent();

        assertThat(event.getPodUid() + event.getNamespace() + event.getPodName())
                .isEqualTo("udefaultweb");
        assertThat(event.getType() + " " + event.getReason()).isEqualTo("Warning AgentTooOld");
        assertThat(event.getMessage()).contains("what they ask for: Container.4000, Resources.4000; upgrade the node");
    }
}
