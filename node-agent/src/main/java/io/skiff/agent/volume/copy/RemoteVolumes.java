package io.skiff.agent.volume.copy;

import java.io.IOException;
import java.io.InputStream;

/** The persistent volumes of other nodes. */
@FunctionalInterface
public interface RemoteVolumes {

    /** Of a node that knows no other. */
    RemoteVolumes NONE = (node, handle) -> {
        throw new IOException("no other node is known");
    };

    /** What a {@link VolumeCopier} of the node gives. Fails with the node's reason when it gives nothing. */
    InputStream read(String node, String handle) throws IOException;
}
