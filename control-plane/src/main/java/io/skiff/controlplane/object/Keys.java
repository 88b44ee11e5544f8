package io.skiff.controlplane.object;

/**
 * The layout of the store. All keys have one prefix, so that one watch sees every revision.
 *
 * <pre>
 * /skiff/objects/RESOURCE/NAMESPACE/NAME   an object as JSON; NAMESPACE is _ for kinds without
 * /skiff/RESOURCE/NAMESPACE/NAME           an object of a kind that expires (events), on a shared lease
 * /skiff/alloc/POOL/VALUE                  an allocation (clusterip, nodeport, podcidr): the key of its owner
 * /skiff/leases/NAME                       leadership, on the leader's lease
 * /skiff/live/nodes/NAME                   a node that is heard, on the lease of the server that hears it
 * /skiff/live/servers/ID                   a server that is there, on its own lease
 * /skiff/cluster                           the cluster's id, made once
 * </pre>
 */
public final class Keys {

    public static final String ROOT = "/skiff/";
    public static final String OBJECTS = ROOT + "objects/";
    public static final String LEADER = ROOT + "leases/leader";
    public static final String LIVE = ROOT + "live/";
    public static final String CLUSTER = ROOT + "cluster";

    private static final String NO_NAMESPACE = "_";

    private Keys() {}

    public static String object(Kind<?> kind, String namespace, String name) {
        return prefix(kind, namespace) + name;
    }

    /** The prefix of all objects of a kind in a namespace, which is ignored for cluster-wide kinds. */
    public static String prefix(Kind<?> kind, String namespace) {
        return prefix(kind) + (kind.namespaced() ? namespace : NO_NAMESPACE) + "/";
    }

    public static String prefix(Kind<?> kind) {
        return (kind.expires() ? ROOT : OBJECTS) + kind.resource() + "/";
    }

    public static String allocation(String pool, String value) {
        return ROOT + "alloc/" + pool + "/" + value;
    }
}
