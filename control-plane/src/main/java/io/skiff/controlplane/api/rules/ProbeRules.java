package io.skiff.controlplane.api.rules;

import java.util.List;

/** What probes must look like. */
final class ProbeRules {

    private ProbeRules() {}

    /** @param onceIsEnough for probes whose first success counts */
    static void check(Field probe, boolean onceIsEnough) {
        if (!probe.isThere()) {
            return;
        }
        long handlers = List.of("httpGet", "tcpSocket", "exec", "grpc").stream()
                .filter(handler -> probe.at(handler).isThere())
                .count();
        if (handlers != 1) {
            probe.invalid("must specify exactly one handler type: httpGet or tcpSocket");
        }
        port(probe.at("httpGet"));
        port(probe.at("tcpSocket"));
        for (var number : List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds")) {
            probe.at(number).between(0, Integer.MAX_VALUE);
        }
        probe.at("failureThreshold").between(1, Integer.MAX_VALUE);
        probe.at("successThreshold").between(1, Integer.MAX_VALUE);
        probe.at("terminationGracePeriodSeconds").between(1, Integer.MAX_VALUE);
        if (onceIsEnough && probe.at("successThreshold").number(1) > 1) {
            probe.at("successThreshold").invalid("must be 1");
        }
    }

    private static void port(Field handler) {
        if (handler.isThere() && handler.at("port").require("")) {
            ServiceRules.portReference(handler.at("port"));
        }
    }
}
