package io.skiff.agent.pod;

import java.util.List;

/** A line that the user wants in the pod's /etc/hosts. */
public record HostAlias(String ip, List<String> hostnames) {

    public HostAlias {
        hostnames = List.copyOf(hostnames);
    }
}
