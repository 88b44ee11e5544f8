package io.skiff.controlplane.kind.core;

import io.skiff.controlplane.kind.podspec.AppArmorRules;
import io.skiff.controlplane.kind.podspec.PodSpecRules;
import io.skiff.controlplane.kind.rule.Field;

/** The rules for pods. */
final class PodRules {

    private PodRules() {}

    static void check(Field pod) {
        if (pod.at("spec").require("")) {
            PodSpecRules.check(pod.at("spec"));
            AppArmorRules.ofAnnotations(pod.at("metadata"), pod.at("spec"));
        }
        status(pod.at("status"));
    }

    private static void status(Field status) {
        status.at("conditions").unique("type", condition -> {
            condition.at("type").require("");
            condition.at("status").require("");
            condition.at("status").oneOf("True", "False", "Unknown");
        });
        status.at("phase").oneOf("Pending", "Running", "Succeeded", "Failed", "Unknown");
    }
}
