package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.print.Labels;
import io.skiff.cli.resource.KnownTypes;
import java.util.ArrayList;
import java.util.List;

/** Describes a service, its ports, and the endpoints of each port. */
final class ServiceText {

    private static final int SHOWN_ENDPOINTS = 3;

    private ServiceText() {}

    static void write(Page page, JsonNode service, Related related) {
        JsonNode spec = service.path("spec");
        Description.head(page, service);
        Description.labels(page, service);
        page.line(0, "Selector:\t" + Labels.format(spec.path("selector"), ",", "<none>"));
        page.line(0, "Type:\t" + spec.path("type").asText("ClusterIP"));
        if (spec.has("ipFamilyPolicy")) {
            page.field("IP Family Policy", spec.path("ipFamilyPolicy"));
        }
        if (!spec.path("ipFamilies").isEmpty()) {
            page.line(0, "IP Families:\t" + joined(spec.path("ipFamilies")));
        } else {
            page.line(0, "IP Families:\t<none>");
        }
        page.field("IP", spec.path("clusterIP"));
        page.line(0, "IPs:\t" + Page.orNone(joined(spec.path("clusterIPs"))));
        List<JsonNode> slices = related.list(
                KnownTypes.ENDPOINT_SLICE,
                service.path("metadata").path("namespace").asText(),
                "kubernetes.io/service-name="
                        + service.path("metadata").path("name").asText(),
                "");
        for (JsonNode port : spec.path("ports")) {
            port(page, port, slices);
        }
        page.line(0, "Session Affinity:\t" + spec.path("sessionAffinity").asText("None"));
        if (spec.has("internalTrafficPolicy")) {
            page.field("Internal Traffic Policy", spec.path("internalTrafficPolicy"));
        }
    }

    private static void port(Page page, JsonNode port, List<JsonNode> slices) {
        String name = port.path("name").asText("");
        String protocol = port.path("protocol").asText("TCP");
        String shown = name.isEmpty() ? "<unset>" : name;
        page.line(0, "Port:\t" + shown + "\t" + port.path("port").asText() + "/" + protocol);
        String target = port.path("targetPort").asText(port.path("port").asText());
        page.line(0, "TargetPort:\t" + target + "/" + protocol);
        if (port.path("nodePort").asInt() > 0) {
            page.line(0, "NodePort:\t" + shown + "\t" + port.path("nodePort").asText() + "/" + protocol);
        }
        page.line(0, "Endpoints:\t" + endpoints(slices, name));
    }

    private static String endpoints(List<JsonNode> slices, String portName) {
        var addresses = new ArrayList<String>();
        for (JsonNode slice : slices) {
            for (JsonNode port : slice.path("ports")) {
                if (port.path("name").asText("").equals(portName)) {
                    addReady(slice, port.path("port").asText(), addresses);
                }
            }
        }
        if (addresses.size() <= SHOWN_ENDPOINTS) {
            return String.join(",", addresses);
        }
        return String.join(",", addresses.subList(0, SHOWN_ENDPOINTS)) + " + " + (addresses.size() - SHOWN_ENDPOINTS)
                + " more...";
    }

    private static void addReady(JsonNode slice, String port, List<String> addresses) {
        for (JsonNode endpoint : slice.path("endpoints")) {
            if (endpoint.path("conditions").path("ready").asBoolean(true)) {
                endpoint.path("addresses").forEach(address -> addresses.add(address.asText() + ":" + port));
            }
        }
    }

    private static String joined(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.asText()));
        return String.join(",", texts);
    }
}
