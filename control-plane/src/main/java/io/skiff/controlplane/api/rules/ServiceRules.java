package io.skiff.controlplane.api.rules;

import com.google.common.net.InetAddresses;
import io.skiff.controlplane.api.selector.Names;
import io.skiff.controlplane.api.status.Problem;
import java.util.HashSet;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Services must look like. */
final class ServiceRules {

    private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

    private ServiceRules() {}

    static void check(Field service) {
        var spec = service.at("spec");
        var ports = spec.at("ports");
        boolean headless = spec.at("clusterIP").text().equals("None");
        if (!headless) {
            ports.require("");
        }
        EndpointRules.tooMany(ports, EndpointRules.MOST_PORTS);
        MetadataRules.labels(spec.at("selector"));
        boolean isOnly = ports.items().size() == 1;
        var numbers = new HashSet<String>();
        ports.unique("name", port -> {
            port(port, isOnly);
            var key = port.at("protocol").text() + "/" + port.at("port").text();
            if (!numbers.add(key)) {
                port.add(Problem.duplicate(port.path(), port.at("port").node()));
            }
        });
        clusterIp(spec.at("clusterIP"));
        spec.at("clusterIPs").items().forEach(ServiceRules::clusterIp);
        var first = spec.at("clusterIPs").items().stream().findFirst();
        if (first.isPresent()
                && !spec.at("clusterIP").isBlank()
                && !first.get().text().equals(spec.at("clusterIP").text())) {
            first.get().invalid("must match `clusterIP`");
        }
    }

    private static void port(Field port, boolean isOnly) {
        if (!isOnly) {
            port.at("name").require("");
        }
        port.at("name").check(Names::labelFault);
        if (port.at("port").require("")) {
            port.at("port").between(1, 65535);
        }
        portReference(port.at("targetPort"));
    }

    /** A number or the name of a container's port. */
    static void portReference(Field port) {
        if (port.node().isTextual()) {
            port.check(ServiceRules::portNameFault);
        } else {
            port.between(1, 65535);
        }
    }

    static Optional<String> portNameFault(String name) {
        boolean fits = name.length() <= 15
                && PORT_NAME.matcher(name).matches()
                && !name.contains("--")
                && name.chars().anyMatch(Character::isLetter);
        return fits
                ? Optional.empty()
                : Optional.of(
                        "must be a port's name: at most 15 lower case alphanumeric characters or '-', with a letter");
    }

    private static void clusterIp(Field address) {
        var text = address.text();
        boolean fits =
                text.isEmpty() || text.equals("None") || (text.contains(".") && InetAddresses.isInetAddress(text));
        if (!fits) {
            address.invalid("must be empty, 'None', or a valid IPv4 address");
        }
    }
}
