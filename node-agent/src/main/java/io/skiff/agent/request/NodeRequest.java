package io.skiff.agent.request;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request of a user to this node. Who the user is was looked at by the control plane.
 *
 * @param path the decoded segments, {@code images}, {@code pull}
 * @param contentType without parameters; empty if there is none
 * @param accept empty for everything
 * @param body as it arrives; reading fails when the user goes away before its end
 */
public record NodeRequest(
        String method,
        List<String> path,
        Map<String, List<String>> query,
        String contentType,
        String accept,
        InputStream body) {

    public NodeRequest {
        path = List.copyOf(path);
        query = Map.copyOf(query);
    }

    /** All values of a parameter. */
    public List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** The first value of a parameter that is not empty. */
    public Optional<String> parameter(String name) {
        return parameters(name).stream().filter(value -> !value.isEmpty()).findFirst();
    }

    public String required(String name) throws RequestException {
        return parameter(name)
                .orElseThrow(() -> RequestException.badRequest(
                        method + " /" + String.join("/", path) + ": the query parameter " + name + " is missing"));
    }

    public boolean flag(String name) throws RequestException {
        var text = parameter(name).orElse("false");
        return switch (text) {
            case "false", "0" -> false;
            case "true", "1" -> true;
            default ->
                throw RequestException.badRequest(
                        "query parameter " + name + ": must be true or false, not \"" + text + "\"");
        };
    }
}
