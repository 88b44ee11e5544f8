package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Expands the variables in the sub-paths of a container's mounts (Kubernetes' subPathExpr). */
final class SubPaths {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$|\\$\\(([^)]*)\\)");

    private SubPaths() {}

    /** @throws ContainerException if a variable is missing or empty: the volume's root would be mounted in its place */
    static List<VolumeMount> expanded(List<VolumeMount> mounts, Map<String, String> variables) {
        return mounts.stream()
                .map(mount -> mount.subPathExpression().isEmpty() ? mount : expanded(mount, variables))
                .toList();
    }

    private static VolumeMount expanded(VolumeMount mount, Map<String, String> variables) {
        var missing = new TreeSet<String>();
        var references = REFERENCE.matcher(mount.subPathExpression());
        while (references.find()) {
            var name = references.group(1);
            if (name != null && variables.getOrDefault(name, "").isEmpty()) {
                missing.add(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new ContainerException(
                    "CreateContainerConfigError",
                    "subPathExpr \"" + mount.subPathExpression() + "\" of volume \"" + mount.volume()
                            + "\": missing value for " + String.join(", ", missing));
        }
        var path = Variables.expand(mount.subPathExpression(), variables);
        if (path.isEmpty()) {
            throw new ContainerException(
                    "CreateContainerConfigError",
                    "subPathExpr \"" + mount.subPathExpression() + "\" of volume \"" + mount.volume()
                            + "\" is an empty path");
        }
        return mount.withSubPath(path);
    }
}
