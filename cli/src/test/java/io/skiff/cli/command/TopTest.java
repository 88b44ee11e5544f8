package io.skiff.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.skiff.cli.FakeApi;
import io.skiff.cli.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TopTest {

    private static final String METRICS = "/apis/metrics.k8s.io/v1beta1";

    private final FakeApi api = FakeApi.start();

    @BeforeEach
    void serve() {
        api.on("GET /api/v1/nodes", 200, """
                        {"items":[{"metadata":{"name":"one"},"status":{"allocatable":{"cpu":"2","memory":"2Gi"}}}]}""")
                .on("GET " + METRICS + "/nodes", 200, """
                        {"items":[{"metadata":{"name":"one"},"usage":{"cpu":"250400000n","memory":"524289Ki"}},
                          {"metadata":{"name":"two"},"usage":{"cpu":"1","memory":"1Mi"}}]}""")
                .on(
                        "GET " + METRICS + "/namespaces/default/pods",
                        200,
                        "{\"items\":[" + pod("a", 1, 30) + "," + pod("b", 20, 3) + "]}")
                .on("GET " + METRICS + "/namespaces/default/pods/b", 200, pod("b", 20, 3));
    }

    private static String pod(String name, int milli, int mebibytes) {
        return """
                {"metadata":{"name":"%s","namespace":"default"},"containers":[
                  {"name":"main","usage":{"cpu":"%sm","memory":"%sMi"}},{"name":"side","usage":{"cpu":"0","memory":"512Ki"}}]}""".formatted(name, milli, mebibytes);
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void showsNodesWithTheirShareOfWhatTheyHave() {
        assertThat(Run.on(api, "top", "nodes").out()).isEqualTo("""
                NAME   CPU(cores)   CPU%        MEMORY(bytes)   MEMORY%
                one    251m         12%         512Mi           25%
                two    1000m        <unknown>   1Mi             <unknown>
                """);
    }

    @Test
    void addsUpTheContainersOfAPod() {
        assertThat(Run.on(api, "top", "pod").out()).isEqualTo("""
                NAME   CPU(cores)   MEMORY(bytes)
                a      1m           30Mi
                b      20m          3Mi
                """);
    }

    @Test
    void showsEachContainerOfOnePod() {
        assertThat(Run.on(api, "top", "pods", "b", "--containers", "--no-headers")
                        .out())
                .isEqualTo("""
                b     main   20m   3Mi
                b     side   0m    0Mi
                """);
    }

    @Test
    void showsTheLargestFirst() {
        assertThat(Run.on(api, "top", "pods", "--sort-by=cpu", "--no-headers").out())
                .startsWith("b ");
        assertThat(Run.on(api, "top", "pods", "--sort-by=memory", "--no-headers")
                        .out())
                .startsWith("a ");
        assertThat(Run.on(api, "top", "pods", "--sort-by=age").err()).contains("only cpu or memory");
    }
}
