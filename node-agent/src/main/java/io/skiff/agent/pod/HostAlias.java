package io.skiff.agent.pod;

import java.util.List;

/** A line for the pod's /etc/hosts, as the user wrote it. */
public record HostAlias(String ip, List<String> hostnames) {

    public HostAlias {
        hostnames = List.copyOf(hostnames);
    }
}
