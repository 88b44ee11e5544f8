package io.skiff.controlplane.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.skiff.controlplane.api.table.Table.RowObject;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.table.Age;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The row of a pod, by its status. */
class PodStatusTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{phase: Pending}|0/1|Pending|0",
                "{phase: Running, containerStatuses: [{ready: true, state: {running: {}}}]}|1/1|Running|0",
                "{phase: Running, containerStatuses: [{ready: false, state: {running: {}}}]}|0/1|Running|0",
                "{phase: Running, containerStatuses: [{restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}},"
                        + " lastState: {terminated: {finishedAt: '2026-01-01T00:59:50Z'}}}]}|0/1|CrashLoopBackOff|3 (10s ago)",
                "{phase: Pending, containerStatuses: [{state: {waiting: {reason: ImagePullBackOff}}}]}|0/1|ImagePullBackOff|0",
                "{phase: Succeeded, containerStatuses: [{state: {terminated: {reason: Completed}}}]}|0/1|Completed|0",
                "{phase: Failed, containerStatuses: [{state: {terminated: {reason: OOMKilled}}}]}|0/1|OOMKilled|0",
                "{phase: Failed, containerStatuses: [{state: {terminated: {exitCode: 3}}}]}|0/1|ExitCode:3|0",
                "{phase: Failed, containerStatuses: [{state: {terminated: {signal: 9}}}]}|0/1|Signal:9|0",
                "{phase: Failed, reason: Evicted}|0/1|Evicted|0",
                "{phase: Pending, initContainerStatuses: [{state: {running: {}}}]}|0/1|Init:0/1|0",
                "{phase: Pending, initContainerStatuses: [{restartCount: 1, state: {terminated: {reason: Error, exitCode: 1}}}]}"
                        + "|0/1|Init:Error|1",
                "{phase: Pending, initContainerStatuses: [{state: {waiting: {reason: CrashLoopBackOff}}}]}"
                        + "|0/1|Init:CrashLoopBackOff|0",
                "{phase: Pending, initContainerStatuses: [{state: {terminated: {exitCode: 0}}}],"
                        + " containerStatuses: [{state: {waiting: {reason: PodInitializing}}}]}|0/1|PodInitializing|0",
                "{phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{state: {terminated: {reason:"
                        + " Completed}}}, {ready: true, state: {running: {}}}]}|1/1|Running|0",
            })
    void says(String status, String ready, String word, String restarts) {
        assertThat(cells("metadata: {name: p, creationTimestamp: '2026-01-01T00:00:00Z'}", status))
                .containsExactly("p", ready, word, restarts, "60m", "<none>", "<none>", "<none>", "<none>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{phase: Running}|Terminating",
                "{phase: Succeeded}|Succeeded",
                "{phase: Running, reason: NodeLost}|Unknown",
            })
    void saysOfAPodThatGoes(String status, String word) {
        assertThat(cells("metadata: {name: p, deletionTimestamp: '2026-01-01T00:00:00Z'}", status)
                        .get(2))
                .isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "119,119s",
        "120,2m",
        "190,3m10s",
        "600,10m",
        "10799,179m",
        "10800,3h",
        "14460,4h1m",
        "28800,8h",
        "172799,47h",
        "172800,2d",
        "180000,2d2h",
        "691200,8d",
        "63072000,2y",
        "-5,<invalid>"
    })
    void ages(long seconds, String expected) {
        assertThat(Age.of(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    private static List<String> cells(String metadata, String status) {
        try {
            var pod = YAML.readTree(metadata
                    + "\nspec: {containers: [{name: c}], initContainers: [{name: i}]}\nstatus: " + status + "\n");
            var table = Table.of(PodKind.definition(), List.of(pod), "1", RowObject.NONE, NOW);
            return StreamSupport.stream(table.at("/rows/0/cells").spliterator(), false)
                    .map(cell -> cell.asText())
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
