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

    /** The kind of tunnel whose target is a RequestTarget. */
    public static final String REQUEST = "request";

    /** The stream on which the user sends, such as the body of a request. */
    public static final int INPUT = 0;

    /** The stream on which what is asked for comes, such as a log. */
    public static final int OUTPUT = 1;

    /** The stream on which an answer says what it is, before its output. */
    public static final int HEAD = 3;

    private Protocol() {}
}
