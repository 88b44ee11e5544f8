package io.skiff.controlplane.testing;

import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.store.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Writes of nodes that they are heard, as the server would that hears them. */
public final class HeardInStore {

    private final TestCluster cluster;
    private final Map<String, String> written = new HashMap<>();

    public HeardInStore(TestCluster cluster) {
        this.cluster = cluster;
    }

    public void heard(String node) {
        if (!written.containsKey(node)) {
            says(node, "", "", List.of(), List.of(), "");
        }
    }

    public void says(
            String node, String reason, String message, List<String> network, List<String> weaknesses, String disk) {
        var value = Json.object()
                .put("server", "server-1")
                .put("lease", 1)
                .put("notReadyReason", reason)
                .put("notReadyMessage", message)
                .put("diskProblem", disk);
        network.forEach(value.putArray("networkProblems")::add);
        weaknesses.forEach(value.putArray("networkWeaknesses")::add);
        written.put(node, value.toString());
        write(new Transaction.Put(NodePresence.key(node), Json.write(value), OptionalLong.empty()));
    }

    public void heardNoMore(String node) {
        if (written.remove(node) != null) {
            write(new Transaction.Delete(NodePresence.key(node)));
        }
    }

    private void write(Transaction.Write write) {
        var answer = cluster.store.commit(new Transaction(List.of(), List.of(write)));
        cluster.settle();
        answer.join();
    }
}
