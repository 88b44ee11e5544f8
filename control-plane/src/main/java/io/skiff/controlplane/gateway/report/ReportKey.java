package io.skiff.controlplane.gateway.report;

/** The reports of a node about one of its pods. */
record ReportKey(String node, String uid) {

    @Override
    public String toString() {
        return node + "/" + uid;
    }
}
