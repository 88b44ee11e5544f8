package io.skiff.agent.request;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the handler of a request by its method and path, which are written {@code GET /images}. */
public final class Routes implements RequestHandler {

    private final Map<String, RequestHandler> handlers;

    public Routes(Map<String, RequestHandler> handlers) {
        this.handlers = Map.copyOf(handlers);
    }

    @Override
    public void answer(NodeRequest request, NodeAnswer answer)
            throws RequestException, IOException, InterruptedException {
        var handler = handlers.get(route(request.method(), request.path()));
        if (handler == null) {
            throw none(request);
        }
        handler.answer(request, answer);
    }

    private static String route(String method, List<String> path) {
        return method + " /" + String.join("/", path);
    }

    private RequestException none(NodeRequest request) {
        var path = "/" + String.join("/", request.path());
        var methods = new TreeMap<>(handlers)
                .keySet().stream()
                        .filter(route -> route.substring(route.indexOf(' ') + 1).equals(path))
                        .map(route -> route.substring(0, route.indexOf(' ')))
                        .collect(Collectors.joining(", "));
        return methods.isEmpty()
                ? RequestException.notFound("this node answers nothing at " + path)
                : new RequestException(
                        405, "this node answers " + methods + " at " + path + ", and not " + request.method());
    }
}
