package io.skiff.controlplane.api.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;

/** The version of Kubernetes whose API this is, as {@code /version} returns it. */
public final class Version {

    static final String GIT = "v1.33.0+skiff";

    private Version() {}

    public static ObjectNode tree() {
        return Json.object()
                .put("major", "1")
                .put("minor", "33")
                .put("gitVersion", GIT)
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-11-21T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "linux/" + System.getProperty("os.arch"));
    }
}
