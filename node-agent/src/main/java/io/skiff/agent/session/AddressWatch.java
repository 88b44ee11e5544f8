package io.skiff.agent.session;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Follows this host's address during a session. A connection to another host ends with the address that it had; one to a control plane on
 * this host goes on over the loopback interface, whatever becomes of the address that others know.
 */
final class AddressWatch {

    private final Consumer<InetAddress> taker;
    private final Supplier<Optional<InetAddress>> outward;
    private volatile boolean isOnThisHost;

    /** @param outward the address by which this host gets out, as it is now */
    AddressWatch(Consumer<InetAddress> taker, Supplier<Optional<InetAddress>> outward) {
        this.taker = taker;
        this.outward = outward;
    }

    /** @param local this host's end of the connection */
    void reached(InetAddress local) {
        isOnThisHost = local.isLoopbackAddress();
        taker.accept(local);
    }

    /** Without an address for a moment, as while it is renewed, the last one stands. */
    void look() {
        if (isOnThisHost) {
            outward.get().ifPresent(taker);
        }
    }
}
