package io.skiff.controlplane.presence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node says of itself, by the server that hears it.
 *
 * @param notReadyReason why it says itself that it should get no pods; empty when it should
 * @param networkProblems what keeps its pods from reaching others or being reached
 * @param networkWeaknesses what protects its pods from one another less than it should
 * @param memoryProblem a sentence when there is little memory left
 * @param pidProblem a sentence when there are few processes left
 * @param diskProblem a sentence when there is little room left for its pods; else empty
 */
public record NodeContact(
        String notReadyReason,
        String notReadyMessage,
        List<String> networkProblems,
        List<String> networkWeaknesses,
        String diskProblem,
        String memoryProblem,
        String pidProblem) {

    /** It is there, and said nothing yet. */
    public static final NodeContact HEARD = new NodeContact("", "", List.of(), List.of(), "");

    /** A node with memory and processes. */
    public NodeContact(
            String notReadyReason,
            String notReadyMessage,
            List<String> networkProblems,
            List<String> networkWeaknesses,
            String diskProblem) {
        this(notReadyReason, notReadyMessage, networkProblems, networkWeaknesses, diskProblem, "", "");
    }

    public NodeContact {
        networkProblems = List.copyOf(networkProblems);
        networkWeaknesses = List.copyOf(networkWeaknesses);
    }

    void writeTo(ObjectNode value) {
        value.put("notReadyReason", notReadyReason);
        value.put("notReadyMessage", notReadyMessage);
        networkProblems.forEach(value.putArray("networkProblems")::add);
        networkWeaknesses.forEach(value.putArray("networkWeaknesses")::add);
        value.put("diskProblem", diskProblem);
        value.put("memoryProblem", memoryProblem);
        value.put("pidProblem", pidProblem);
    }

    static NodeContact of(ObjectNode value) {
        return new NodeContact(
                value.path("notReadyReason").asText(),
                value.path("notReadyMessage").asText(),
                texts(value.path("networkProblems")),
                texts(value.path("networkWeaknesses")),
                value.path("diskProblem").asText(),
                value.path("memoryProblem").asText(),
                value.path("pidProblem").asText());
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
