package io.skiff.agent.tunnel;

import io.skiff.tunnel.Protocol;

/** The moment from which the user's streams are there. */
final class Turn {

    private Turn() {}

    /** Returns when the control plane says so: it ends the stream of heads. */
    static void await(Tunnel tunnel) throws InterruptedException {
        while (true) {
            var piece = tunnel.receive().orElseThrow(() -> new InterruptedException("the user has gone"));
            if (piece.stream() == Protocol.HEAD && piece.isLast()) {
                return;
            }
        }
    }
}
