package io.skiff.controlplane.gateway.body;

import io.skiff.proto.node.NodeVolume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the node of a session is to run, and whether its agent takes that. */
public final class SessionSet {

    /** Null before the welcome. */
    @Nullable
    public Assignment assignment;

    /** The reason why the node refused the last set; empty if it accepted. */
    public String refusal = "";

    /** What the node was told of the images that it keeps. */
    List<String> keptImages = List.of();

    /** What the node was told of its volumes. */
    List<NodeVolume> volumes = List.of();

    /** After a refusal no set of an older revision is sent. */
    long takesFrom;
}
