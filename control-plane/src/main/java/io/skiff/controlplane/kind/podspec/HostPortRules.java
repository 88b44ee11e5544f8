package io.skiff.controlplane.kind.podspec;

import com.google.common.net.InetAddresses;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rules for the ports of the node that lead to a pod. */
final class HostPortRules {

    private HostPortRules() {}

    /** @param containers all but ephemeral ones */
    static void check(Field spec, Stream<Field> containers) {
        boolean isHosts = spec.at("hostNetwork").node().asBoolean();
        var taken = new HashSet<String>();
        containers
                .flatMap(container -> container.at("ports").items().stream())
                .forEach(port -> check(port, isHosts, taken));
    }

    private static void check(Field port, boolean isHosts, Set<String> taken) {
        var number = port.at("hostPort");
        port.at("hostIP").check(HostPortRules::addressFault);
        if (!number.isThere() || number.node().asInt() == 0) {
            return;
        }
        number.between(1, 65535);
        if (isHosts && !number.node().equals(port.at("containerPort").node())) {
            port.at("containerPort").invalid("must match `hostPort` when `hostNetwork` is true");
        }
        var key = port.at("protocol").text() + "/" + port.at("hostIP").text() + "/" + number.text();
        if (!taken.add(key)) {
            number.add(Problem.duplicate(number.path(), number.node()));
        }
    }

    /** The loopback of the host leads to no pod: the kernel takes packets of it for forged. */
    private static Optional<String> addressFault(String text) {
        if (!text.contains(".") || !InetAddresses.isInetAddress(text)) {
            return Optional.of("must be an IPv4 address of the node, such as 192.168.1.5");
        }
        return InetAddresses.forString(text).isLoopbackAddress()
                ? Optional.of("must be an address of the node that others reach: the host reaches the pod by its own"
                        + " address, or with kubectl port-forward")
                : Optional.empty();
    }
}
