"""What programs do with the Python client, in the ways of its own examples: everyday.py KUBECONFIG"""
import json
import socket
import ssl
import sys
import threading
import time
import unittest
import urllib.parse

from kubernetes import client, config, watch
from kubernetes.client.rest import ApiException
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock

HERE = "python"
SOON = 60


def until(condition):
    end = time.monotonic() + SOON
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("did not happen within %d s" % SOON)
        time.sleep(0.1)


def a_map(name, run):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, labels={"run": run}), data={"value": "1"})


def pod_spec(script):
    command = ["sh", "-c", script]
    container = client.V1Container(name="c", image="busybox:1", command=command)
    return client.V1PodSpec(termination_grace_period_seconds=0, containers=[container])


def deployment(name, labels):
    template = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels={"app": name}), spec=pod_spec("while true; do sleep 1; done"))
    spec = client.V1DeploymentSpec(replicas=0, selector=client.V1LabelSelector(match_labels=labels), template=template)
    return client.V1Deployment(metadata=client.V1ObjectMeta(name=name), spec=spec)


class Everyday(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        config.load_kube_config(sys.argv[1])
        cls.core = client.CoreV1Api()
        cls.apps = client.AppsV1Api()
        cls.core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=HERE)))

    @classmethod
    def tearDownClass(cls):
        cls.core.delete_namespace(HERE)

    def test_reads_replaces_and_patches(self):
        self.core.create_namespaced_config_map(HERE, a_map("life", "life"))
        read = self.core.read_namespaced_config_map("life", HERE)
        self.assertEqual(read, self.core.replace_namespaced_config_map("life", HERE, read))
        for patch in [{"data": {"a": "1"}}, [{"op": "add", "path": "/data/b", "value": "2"}]]:
            patched = self.core.patch_namespaced_config_map("life", HERE, patch)
        self.assertEqual({"value": "1", "a": "1", "b": "2"}, patched.data)
        self.core.create_namespaced_config_map(HERE, a_map("dry", "life"), dry_run="All")
        listed = self.core.list_namespaced_config_map(HERE, label_selector="run=life")
        self.assertEqual(["life"], [item.metadata.name for item in listed.items])
        self.core.delete_collection_namespaced_config_map(HERE, label_selector="run=life")
        listed = self.core.list_namespaced_config_map(HERE, label_selector="run=life", limit=1)
        self.assertEqual([], listed.items)

    def test_watches(self):
        version = self.core.list_namespaced_config_map(HERE).metadata.resource_version
        self.core.create_namespaced_config_map(HERE, a_map("watched", "watch"))
        self.core.delete_namespaced_config_map("watched", HERE)
        seen = []
        for event in watch.Watch().stream(self.core.list_namespaced_config_map, HERE, label_selector="run=watch",
                                          resource_version=version, timeout_seconds=SOON):
            seen.append(event["type"])
            if event["type"] == "DELETED":
                break
        self.assertEqual(["ADDED", "DELETED"], seen)

    def test_explains_errors(self):
        with self.assertRaises(ApiException) as missing:
            self.core.read_namespaced_config_map("missing", HERE)
        self.assertEqual(404, missing.exception.status)
        self.assertEqual("missing", json.loads(missing.exception.body)["details"]["name"])
        self.core.create_namespaced_config_map(HERE, a_map("twice", "twice"))
        with self.assertRaises(ApiException) as twice:
            self.core.create_namespaced_config_map(HERE, a_map("twice", "twice"))
        self.assertEqual(409, twice.exception.status)
        with self.assertRaises(ApiException) as wrong:
            self.apps.create_namespaced_deployment(HERE, deployment("wrong", {"app": "another"}))
        self.assertEqual(422, wrong.exception.status)
        self.assertTrue(json.loads(wrong.exception.body)["details"]["causes"])

    def test_scales_and_deletes(self):
        created = self.apps.create_namespaced_deployment(HERE, deployment("scaled", {"app": "scaled"}))
        self.assertIsNone(created.status.ready_replicas)
        scale = self.apps.patch_namespaced_deployment_scale("scaled", HERE, {"spec": {"replicas": 1}})
        self.assertEqual(1, scale.spec.replicas)
        until(lambda: self.apps.read_namespaced_deployment_status("scaled", HERE).status.ready_replicas == 1)
        self.apps.delete_namespaced_deployment("scaled", HERE, propagation_policy="Background")
        until(lambda: not self.core.list_namespaced_pod(HERE, label_selector="app=scaled").items)

    def test_follows_a_log(self):
        script = "i=0; while true; do echo line $i; i=$((i+1)); sleep 0.2; done"
        pod = client.V1Pod(metadata=client.V1ObjectMeta(name="talks"), spec=pod_spec(script))
        self.core.create_namespaced_pod(HERE, pod)
        until(lambda: self.core.read_namespaced_pod("talks", HERE).status.phase == "Running")
        lines = []
        following = watch.Watch()
        for line in following.stream(self.core.read_namespaced_pod_log, "talks", HERE):
            lines.append(line)
            if len(lines) == 5:
                following.stop()
        self.assertEqual("line 4", lines[4])
        self.core.delete_namespaced_pod("talks", HERE)

    def test_trusts_the_server_by_a_namespace(self):
        until(lambda: [item.metadata.name for item in self.core.list_namespaced_config_map(HERE).items
                       if item.metadata.name == "kube-root-ca.crt"])
        certificate = self.core.read_namespaced_config_map("kube-root-ca.crt", HERE).data["ca.crt"]
        trusting = ssl.create_default_context(cadata=certificate)
        server = urllib.parse.urlparse(self.core.api_client.configuration.host)
        with socket.create_connection((server.hostname, server.port)) as connection:
            with trusting.wrap_socket(connection, server_hostname=server.hostname) as verified:
                self.assertTrue(verified.getpeercert())

    def test_finds_services_in_the_environment(self):
        spec = client.V1ServiceSpec(selector={"app": "db"}, ports=[client.V1ServicePort(name="sql", port=5432)])
        service = self.core.create_namespaced_service(
            HERE, client.V1Service(metadata=client.V1ObjectMeta(name="my-db"), spec=spec))
        self.assertIsNone(service.status.load_balancer.ingress)
        pod = client.V1Pod(metadata=client.V1ObjectMeta(name="asks"),
                           spec=pod_spec("env; while true; do sleep 1; done"))
        pod.spec.enable_service_links = True
        self.core.create_namespaced_pod(HERE, pod)
        until(lambda: self.core.read_namespaced_pod("asks", HERE).status.phase == "Running")
        until(lambda: "MY_DB_SERVICE_HOST=" in self.core.read_namespaced_pod_log("asks", HERE))
        address = service.spec.cluster_ip
        variables = self.core.read_namespaced_pod_log("asks", HERE).splitlines()
        for wanted in ["MY_DB_SERVICE_HOST=" + address, "MY_DB_SERVICE_PORT_SQL=5432",
                       "MY_DB_PORT=tcp://%s:5432" % address]:
            self.assertIn(wanted, variables)
        self.core.delete_namespaced_pod("asks", HERE)

    def test_elects_a_leader(self):
        leads = threading.Event()
        settings = electionconfig.Config(
            ConfigMapLock("leader", HERE, "one"), lease_duration=5, renew_deadline=3, retry_period=1,
            onstarted_leading=leads.set, onstopped_leading=None)
        threading.Thread(target=leaderelection.LeaderElection(settings).run, daemon=True).start()
        self.assertTrue(leads.wait(SOON))


unittest.main(argv=sys.argv[:1], verbosity=2)
