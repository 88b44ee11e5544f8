package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.NFSVolumeSource;
import io.skiff.proto.node.NfsShare;
import java.util.List;

/** Converts the shares of NFS servers. */
final class NfsShares {

    private NfsShares() {}

    /** @param options of the mount */
    static NfsShare of(NFSVolumeSource source, List<String> options) {
        return NfsShare.newBuilder()
                .setServer(source.getServer())
                .setPath(source.getPath())
                .setReadOnly(Boolean.TRUE.equals(source.getReadOnly()) || options.contains("ro"))
                .addAllOptions(options)
                .build();
    }
}
