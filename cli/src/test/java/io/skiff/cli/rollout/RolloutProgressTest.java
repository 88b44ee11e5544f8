package io.skiff.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.cli.format.Json;
import io.skiff.cli.rollout.RolloutProgress.Stage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RolloutProgressTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // generation, observed, wanted, total, updated, available, reason
                "2|1|3|3|3|3|NewReplicaSetAvailable|UNDER_WAY|Waiting for deployment spec update to be observed...",
                "2|2|3|3|1|3|ReplicaSetUpdated|UNDER_WAY|Waiting for deployment \"web\" rollout to finish: 1 out of 3 new replicas have been updated...",
                "2|2|3|4|3|3|ReplicaSetUpdated|UNDER_WAY|Waiting for deployment \"web\" rollout to finish: 1 old replicas are pending termination...",
                "2|2|3|3|3|2|ReplicaSetUpdated|UNDER_WAY|Waiting for deployment \"web\" rollout to finish: 2 of 3 updated replicas are available...",
                "2|2|3|3|3|3|NewReplicaSetAvailable|DONE|deployment \"web\" successfully rolled out",
                "2|2|0|0|0|0|NewReplicaSetAvailable|DONE|deployment \"web\" successfully rolled out",
                "2|2|3|4|1|3|ProgressDeadlineExceeded|FAILED|error: deployment \"web\" exceeded its progress deadline",
                "3|2|3|4|1|3|ProgressDeadlineExceeded|UNDER_WAY|Waiting for deployment spec update to be observed..."
            })
    void tellsTheStage(
            int generation,
            int observed,
            int wanted,
            int total,
            int updated,
            int available,
            String reason,
            Stage stage,
            String message) {
        ObjectNode deployment = Json.object();
        deployment.withObject("/metadata").put("name", "web").put("generation", generation);
        deployment.withObject("/spec").put("replicas", wanted);
        ObjectNode status = deployment.withObject("/status");
        status.put("observedGeneration", observed)
                .put("replicas", total)
                .put("updatedReplicas", updated)
                .put("availableReplicas", available);
        status.withArray("/conditions")
                .add(Json.object().put("type", "Progressing").put("reason", reason));

        assertThat(RolloutProgress.of(deployment)).isEqualTo(new RolloutProgress(stage, message));
    }
}
