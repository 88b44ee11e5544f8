package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import java.util.List;
import java.util.Map;

/**
 * Computes the elements that lead ports of the node to its pods. They are of their own, as pods come and go while nobody tells of services.
 */
final class HostPortContent {

    /** Their elements, with the sort of each. */
    static final Map<String, String> MAPS = Map.of(
            "tcp-host-ports", "map",
            "udp-host-ports", "map",
            "tcp-host-addresses", "map",
            "udp-host-addresses", "map",
            "own-hosts", "set");

    private final TableContent content = new TableContent();
    private final Problems problems = new Problems();

    /** Of two pods with the same port the first has it. */
    HostPortContent(AddressBook book, HostListeners listeners) {
        book.all().forEach((pod, address) -> {
            for (HostPort port : book.portsOf(pod)) {
                try {
                    add(Subnet.text(address), port, listeners);
                } catch (IllegalArgumentException e) {
                    problems.add("pod " + pod + ", host port " + port.hostPort(), e);
                }
            }
        });
    }

    TableContent content() {
        return content;
    }

    List<String> problems() {
        return problems.sentences();
    }

    private void add(String address, HostPort port, HostListeners listeners) {
        var protocol = ServiceFront.protocol(port.protocol());
        int number = ServiceFront.checkedPort(port.hostPort());
        if (listeners.has(protocol, number)) {
            throw new IllegalArgumentException(
                    "a program of the host answers there; stop that, or give the pod another port");
        }
        var target = address + " . " + ServiceFront.checkedPort(port.containerPort());
        if (isEveryAddress(port)) {
            content.put(protocol + "-host-ports", Integer.toString(number), target);
        } else {
            content.put(protocol + "-host-addresses", Subnet.text(Subnet.address(port.ip())) + " . " + number, target);
        }
        content.put("own-hosts", address + " . " + address);
    }

    private static boolean isEveryAddress(HostPort port) {
        return port.ip().isEmpty() || port.ip().equals("0.0.0.0");
    }
}
