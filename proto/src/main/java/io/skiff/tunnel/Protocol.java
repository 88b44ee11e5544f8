package io.skiff.tunnel;

import io.grpc.Metadata;

/** What both ends say of themselves when they meet, and the words of tunnels. */
public final class Protocol {

    /** What this program understands. Before 2 there were no tunnels. */
    public static final int VERSION = 2;

    /** The first version with tunnels. */
    public static final int WITH_TUNNELS = 2;

    /** By which the gateway knows which tunnel the agent opens. */
    public static final Metadata.Key<String> TUNNEL_ID =
            Metadata.Key.of("skiff-tunnel", Metadata.ASCII_STRING_MARSHALLER);

    /** The kind of tunnel whose target is a LogTarget. */
    public static final String LOG = "log";

    /** The stream on which what is asked for comes, such as a log. */
    public static final int OUTPUT = 1;

    private Protocol() {}
}
