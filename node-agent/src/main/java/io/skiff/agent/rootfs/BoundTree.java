package io.skiff.agent.rootfs;

import io.skiff.agent.launch.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A file or directory of the host on its way into a container. The agent holds it as a detached mount, and the child
 * attaches it inside its own root, so that a link in the image cannot lead the target outside.
 *
 * @param descriptor the descriptor of the detached mount
 * @param target absolute, in the container
 */
public record BoundTree(int descriptor, String target, boolean isDirectory) {

    public List<Step> steps() {
        var steps = new ArrayList<>(isDirectory ? InRoot.makeDirectories(target) : InRoot.makeFile(target));
        steps.addAll(InRoot.attach(descriptor, target));
        return steps;
    }
}
