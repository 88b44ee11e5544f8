package io.skiff.controlplane.api;

import io.skiff.controlplane.api.node.NodeProxy;
import io.skiff.controlplane.api.pod.PodStreams;
import io.skiff.controlplane.api.pod.PodSubresources;
import io.skiff.controlplane.api.resource.Allocations;
import io.skiff.controlplane.api.resource.Commits;
import io.skiff.controlplane.api.resource.Creation;
import io.skiff.controlplane.api.resource.Deletion;
import io.skiff.controlplane.api.resource.Edits;
import io.skiff.controlplane.api.resource.FreshReads;
import io.skiff.controlplane.api.resource.Namespaces;
import io.skiff.controlplane.api.resource.Reads;
import io.skiff.controlplane.api.resource.RequestBodies;
import io.skiff.controlplane.api.resource.Resources;
import io.skiff.controlplane.api.resource.SharedLease;
import io.skiff.controlplane.api.resource.Stamps;
import io.skiff.controlplane.api.resource.SubresourceHandler;
import io.skiff.controlplane.api.resource.Waiting;
import io.skiff.controlplane.api.resource.Watches;
import io.skiff.controlplane.api.watch.WatchHub;
import io.skiff.controlplane.kind.Subresource;
import java.util.HashMap;
import java.util.Map;

/** Wires what does each verb on objects: get, list, watch, create, edit, delete, and those of pods alone. */
final class ObjectVerbs {

    private ObjectVerbs() {}

    static Resources resources(ApiParts parts, RequestBodies bodies, WatchHub hub, Waiting waiting) {
        var view = parts.view();
        var stamps = new Stamps(parts.clock(), parts.random());
        var fresh = new FreshReads(parts.store(), view, waiting);
        var commits = new Commits(parts.store(), waiting);
        var reads = new Reads(view, fresh, parts.clock());
        var lease = new SharedLease(parts.store(), parts.clock(), waiting);
        var namespaces = new Namespaces(parts.kinds(), view);
        var allocations = new Allocations(view, parts.pools());
        var deletion = new Deletion(stamps, fresh, reads, commits);
        return new Resources(
                parts.clock(),
                bodies,
                reads,
                new Creation(stamps, fresh, commits, namespaces, allocations, lease),
                new Edits(stamps, fresh, reads, commits, allocations, lease),
                deletion,
                new Watches(hub, reads, parts.random()),
                subresources(
                        new PodSubresources(parts.podLogs(), bodies, reads, deletion, parts.clock()),
                        new PodStreams(parts.tunnels(), reads),
                        new NodeProxy(parts.tunnels(), reads)));
    }

    private static Map<Subresource, SubresourceHandler> subresources(
            PodSubresources ofPods, PodStreams streams, NodeProxy ofNodes) {
        var all = new HashMap<>(ofPods.handlers());
        all.putAll(streams.handlers());
        all.putAll(ofNodes.handlers());
        return all;
    }
}
