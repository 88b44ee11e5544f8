package io.skiff.clients;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Map;

/** A connection and objects as programs that use fabric8's client make them. */
final class FabricObjects {

    private FabricObjects() {}

    /** With the administrator's kubeconfig. */
    static KubernetesClient connect() {
        return connect(false);
    }

    /** @param onlyHttp no WebSockets for watches */
    static KubernetesClient connect(boolean onlyHttp) {
        var config = Config.fromKubeconfig(RunningCluster.kubeconfig().toFile());
        config.setOnlyHttpWatches(onlyHttp);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    static ConfigMap map(String name, Map<String, String> labels) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .addToData("value", "1")
                .build();
    }

    static Deployment deployment(String name, int replicas) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage("busybox:1")
                .withCommand("sleep", "1000")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** Writes a line five times a second. */
    static Pod talkingPod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName(name)
                .withImage("busybox:1")
                .withCommand("sh", "-c", "i=0; while true; do echo line $i; i=$((i+1)); sleep 0.2; done")
                .endContainer()
                .endSpec()
                .build();
    }

    static PodDisruptionBudget budget(String name) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withNewMinAvailable(1)
                .withNewSelector()
                .addToMatchLabels("app", "x")
                .endSelector()
                .endSpec()
                .build();
    }
}
