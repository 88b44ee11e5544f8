package io.skiff.controlplane.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import org.junit.jupiter.api.Test;

/** The probes of a container, as its node gets them. */
class ProbesTest {

    private static final Container CONTAINER = new ContainerBuilder()
            .withName("main")
            .addNewPort()
            .withName("web")
            .withContainerPort(8080)
            .endPort()
            .build();

    private static io.skiff.proto.node.Probe told(Probe probe) {
        return Probes.probe(probe, CONTAINER).orElseThrow();
    }

    private static Probe tcp(IntOrString port) {
        return new ProbeBuilder()
                .withNewTcpSocket()
                .withPort(port)
                .endTcpSocket()
                .build();
    }

    private static Probe http(IntOrString port) {
        return new ProbeBuilder().withNewHttpGet().withPort(port).endHttpGet().build();
    }

    @Test
    void portsAreNumbers() {
        assertThat(told(tcp(new IntOrString("web"))).getTcpSocket().getPort()).isEqualTo(8080);
        assertThat(told(http(new IntOrString("web"))).getHttpGet().getPort()).isEqualTo(8080);
        assertThat(told(http(new IntOrString(81))).getHttpGet().getPort()).isEqualTo(81);
    }

    @Test
    void aProgramIsAProbe() {
        var probe = new ProbeBuilder()
                .withNewExec()
                .withCommand("pg_isready", "-q")
                .endExec()
                .build();
        assertThat(told(probe).getExec().getCommandList()).containsExactly("pg_isready", "-q");
    }

    /** Probes of port 0 would fail, and restart the container forever. */
    @Test
    void aNameThatTheContainerDoesNotHaveCannotBeAsked() {
        for (var probe : new Probe[] {tcp(new IntOrString("http")), http(new IntOrString("http"))}) {
            assertThat(told(probe).getUnaskable()).isEqualTo("couldn't find port \"http\" in container \"main\"");
            assertThat(told(probe).hasTcpSocket() || told(probe).hasHttpGet()).isFalse();
        }
    }
}
