package io.skiff.cli.command.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.forward.PortPair;

/** Finds the port of a pod that a word means: a number, the name of a container's port, or a port of a service. */
final class RemotePort {

    private RemotePort() {}

    /** @param service missing, unless the word is about one */
    static int of(String word, JsonNode service, JsonNode pod) {
        return service.isMissingNode() ? ofPod(word, pod) : ofService(word, service, pod);
    }

    private static int ofService(String word, JsonNode service, JsonNode pod) {
        for (JsonNode port : service.path("spec").path("ports")) {
            if (port.path("name").asText().equals(word)
                    || port.path("port").asText().equals(word)) {
                String target = port.path("targetPort").asText("");
                return ofPod(
                        target.isEmpty() || target.equals("0")
                                ? port.path("port").asText()
                                : target,
                        pod);
            }
        }
        throw new CommandException("error: Service "
                + service.path("metadata").path("name").asText() + " does not have a service port " + word);
    }

    private static int ofPod(String word, JsonNode pod) {
        if (PortPair.isNumber(word)) {
            return PortPair.number(word, word);
        }
        for (JsonNode container : pod.path("spec").path("containers")) {
            for (JsonNode port : container.path("ports")) {
                if (port.path("name").asText().equals(word)) {
                    return port.path("containerPort").asInt();
                }
            }
        }
        throw new CommandException(
                "error: Pod '" + PodArgument.name(pod) + "' does not have a named port '" + word + "'");
    }
}
