package io.skiff.agent.linux.netlink;

import java.util.OptionalInt;

/**
 * A route of the main table.
 *
 * @param gateway the address of the next host; empty if the subnet is on the link
 * @param link the index of the interface, empty to let the kernel find it from the gateway
 * @param source the address that this host uses, empty to let the kernel choose
 */
public record Route(Subnet destination, OptionalInt gateway, OptionalInt link, OptionalInt source) {

    public static Route via(Subnet destination, int gateway) {
        return new Route(destination, OptionalInt.of(gateway), OptionalInt.empty(), OptionalInt.empty());
    }

    public static Route onLink(Subnet destination, int link, int source) {
        return new Route(destination, OptionalInt.empty(), OptionalInt.of(link), OptionalInt.of(source));
    }
}
