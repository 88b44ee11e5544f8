package io.skiff.agent.session;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Follows this host's address during a session. A connection to another host ends together with its local address. One
 * to a control plane on this host uses the loopback interface, so it goes on whatever happens to the address that other
 * hosts know.
 */
final class AddressWatch {

    private final Consumer<InetAddress> taker;
    private final Supplier<Optional<InetAddress>> outward;
    private volatile boolean isOnThisHost;

    /** @param outward the present source address of packets to the outside */
    AddressWatch(Consumer<InetAddress> taker, Supplier<Optional<InetAddress>> outward) {
        this.taker = taker;
        this.outward = outward;
    }

    /** @param local this host's end of the connection */
    void reached(InetAddress local) {
        isOnThisHost = local.isLoopbackAddress();
        taker.accept(local);
    }

    /** Looks at the address. If there is none for a moment, as while it is renewed, the last one stays. */
    void look() {
        if (isOnThisHost) {
            outward.get().ifPresent(taker);
        }
    }
}
