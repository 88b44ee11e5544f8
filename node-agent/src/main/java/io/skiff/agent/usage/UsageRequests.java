package io.skiff.agent.usage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.request.NodeAnswer;
import io.skiff.agent.request.NodeRequest;
import io.skiff.agent.request.RequestHandler;
import java.io.IOException;
import java.util.Map;

/** Tells what this node and its containers use now: the control plane makes metrics of it. */
public final class UsageRequests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final UsageWindow window;

    public UsageRequests(HostMeter meter) {
        this(new UsageWindow(meter::read, time -> Thread.sleep(time.toMillis() + 1)));
    }

    UsageRequests(UsageWindow window) {
        this.window = window;
    }

    /** By method and path. */
    public Map<String, RequestHandler> handlers() {
        return Map.of("GET /usage", this::usage);
    }

    private void usage(NodeRequest request, NodeAnswer answer) throws IOException, InterruptedException {
        answer.begin(200, "application/json").write(JSON.writeValueAsBytes(document(window.take())));
    }

    static ObjectNode document(Rates rates) {
        var document = JSON.createObjectNode()
                .put("windowMillis", rates.window().toMillis())
                .put("cpuNanos", rates.hostCpu())
                .put("memoryBytes", rates.end().host().memoryBytes());
        var containers = document.putArray("containers");
        rates.containers()
                .forEach(one -> containers
                        .addObject()
                        .put("namespace", one.namespace())
                        .put("pod", one.pod())
                        .put("uid", one.id().pod().value())
                        .put("name", one.id().name())
                        .put("cpuNanos", one.cpuNanosPerSecond())
                        .put("memoryBytes", one.memoryBytes()));
        return document;
    }
}
