package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.Node;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.store.Transaction;
import java.time.Instant;
import java.util.List;

/** Nodes: the machines that run pods. */
public final class NodeKind {

    public static final Kind<Node> NODE =
            Kind.of("v1", "Node", "nodes", Node.class).withoutNamespaces().withShortNames("no");

    /** What the node itself answers. */
    public static final Subresource PROXY =
            new Subresource("proxy", "NodeProxyOptions", "", List.of("create", "delete", "get", "update"), null, true);

    private NodeKind() {}

    /** Its condition Ready is true. */
    public static boolean isReady(Node node) {
        return node.getStatus() != null
                && node.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    public static KindDefinition<Node> definition() {
        return KindDefinition.of(NODE)
                .host()
                .fieldTags(FieldTags.table("""
                        NodeSpec.podCIDRs *
                        NodeStatus.conditions type
                        NodeStatus.addresses type
                        NodeSpec.unschedulable omitempty
                        NodeStatus.daemonEndpoints omitempty
                        NodeStatus.nodeInfo omitempty
                        NodeDaemonEndpoints.kubeletEndpoint omitempty
                        Node.spec omitempty
                        Node.status omitempty
                        """))
                .rules(NodeRules::check)
                .changes(NodeRules::changes)
                .supports("""
                        spec.podCIDR
                        spec.podCIDRs
                        spec.providerID
                        spec.externalID
                        spec.unschedulable
                        spec.taints.**
                        !spec.configSource a node is configured on its host
                        status.**
                        """)
                .withStatus()
                .subresources(PROXY)
                .allocates(new NodeSubnets(), "podCIDR", "podCIDRs")
                .whenRemoved(NodeKind::removal)
                .columns(NodeColumns.COLUMNS)
                .selectable(
                        "spec.unschedulable",
                        node -> String.valueOf(node.getSpec() != null
                                && Boolean.TRUE.equals(node.getSpec().getUnschedulable())))
                .protobuf(ProtobufForm.of(V1.Node::getDefaultInstance))
                .build();
    }

    /** Frees the node's subnet for another one, and bans its certificates. */
    private static Transaction removal(Node node, Instant now) {
        return NodeSubnets.freedBy(node).and(NodeBanSecrets.leftBy(node, now));
    }
}
