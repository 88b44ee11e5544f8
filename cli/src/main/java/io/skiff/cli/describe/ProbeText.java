package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Locale;

/** A probe in one line. */
final class ProbeText {

    private ProbeText() {}

    static String of(JsonNode probe) {
        String times = "delay=" + probe.path("initialDelaySeconds").asInt() + "s timeout="
                + probe.path("timeoutSeconds").asInt(1) + "s period="
                + probe.path("periodSeconds").asInt(10) + "s #success="
                + probe.path("successThreshold").asInt(1) + " #failure="
                + probe.path("failureThreshold").asInt(3);
        return action(probe) + " " + times;
    }

    private static String action(JsonNode probe) {
        if (probe.has("httpGet")) {
            JsonNode get = probe.path("httpGet");
            String path = get.path("path").asText("/");
            return "http-get " + get.path("scheme").asText("HTTP").toLowerCase(Locale.ROOT) + "://"
                    + get.path("host").asText("") + ":" + get.path("port").asText()
                    + (path.startsWith("/") ? path : "/" + path);
        }
        if (probe.has("tcpSocket")) {
            JsonNode socket = probe.path("tcpSocket");
            return "tcp-socket " + socket.path("host").asText("") + ":"
                    + socket.path("port").asText();
        }
        if (probe.has("exec")) {
            var words = new ArrayList<String>();
            probe.path("exec").path("command").forEach(word -> words.add(word.asText()));
            return "exec [" + String.join(" ", words) + "]";
        }
        if (probe.has("grpc")) {
            return "grpc <pod>:" + probe.path("grpc").path("port").asText() + " "
                    + probe.path("grpc").path("service").asText("");
        }
        return "unknown";
    }
}
