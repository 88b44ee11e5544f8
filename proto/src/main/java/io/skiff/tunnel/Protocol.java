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

    /** The kind of tunnel whose target is an ExecTarget. */
    public static final String EXEC = "exec";

    /** The kind of tunnel whose target is an AttachTarget. */
    public static final String ATTACH = "attach";

    /** The kind of tunnel whose target is a PortTarget. */
    public static final String PORT = "port";

    /** The stream on which the user sends, such as the body of a request. */
    public static final int INPUT = 0;

    /** The stream on which what is asked for comes, such as a log. */
    public static final int OUTPUT = 1;

    /** The stream on which a program's errors come. */
    public static final int ERRORS = 2;

    /** The stream on which an answer says what it is, before its output. */
    public static final int HEAD = 3;

    /** The stream on which the sizes of the user's terminal come. */
    public static final int SIZE = 4;

    private Protocol() {}
}
