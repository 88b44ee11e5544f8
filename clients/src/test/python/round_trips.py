"""Reads an object of each kind and writes it back as it is: round_trips.py KUBECONFIG NAMESPACE"""
import sys
import time

from kubernetes import client, config
from kubernetes.client.rest import ApiException

KINDS = [
    ("CoreV1Api", "config_map", "round"),
    ("CoreV1Api", "secret", "round"),
    ("CoreV1Api", "service", "round"),
    ("CoreV1Api", "pod", "round"),
    ("CoreV1Api", "endpoints", "round-trip"),
    ("CoreV1Api", "event", "round"),
    ("AppsV1Api", "deployment", "round"),
    ("AppsV1Api", "replica_set", "round"),
    ("DiscoveryV1Api", "endpoint_slice", "round"),
    ("PolicyV1Api", "pod_disruption_budget", "round"),
    ("CoordinationV1Api", "lease", "round"),
]


def is_unchanged(api, kind, name, namespace):
    """A controller may write in between, once."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        read = getattr(api, "read_namespaced_" + kind)(name, namespace)
        try:
            written = getattr(api, "replace_namespaced_" + kind)(name, namespace, read)
        except ApiException as e:
            if e.status != 409:
                raise
            continue
        if written.metadata.resource_version == read.metadata.resource_version:
            return True
        time.sleep(0.1)
    return False


config.load_kube_config(sys.argv[1])
changed = [kind for api, kind, name in KINDS if not is_unchanged(getattr(client, api)(), kind, name, sys.argv[2])]
if changed:
    sys.exit("written though nothing was changed: " + ", ".join(changed))
print(len(KINDS), "kinds unchanged")
