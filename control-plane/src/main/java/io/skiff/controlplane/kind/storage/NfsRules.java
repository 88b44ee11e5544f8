package io.skiff.controlplane.kind.storage;

import io.skiff.controlplane.kind.rule.Field;

/** The rules for shares of NFS servers (those of Kubernetes, core/validation: validateNFSVolumeSource). */
public final class NfsRules {

    private NfsRules() {}

    public static void check(Field share) {
        if (!share.isThere()) {
            return;
        }
        share.at("server").require("");
        var path = share.at("path");
        if (path.require("") && !path.text().startsWith("/")) {
            path.invalid("must be an absolute path");
        }
    }
}
