package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.pod.AppArmor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules for AppArmor profiles (those of Kubernetes, core/validation: ValidateAppArmorProfileField, ValidateAppArmorPodAnnotations). */
public final class AppArmorRules {

    /** The kernel's PATH_MAX, without the final zero. */
    private static final int LONGEST = 4095;

    private AppArmorRules() {}

    /** {@link PodSpecFields} lists the types. */
    static void check(Field profile) {
        if (!profile.isThere()) {
            return;
        }
        profile.at("type").require("type is required when appArmorProfile is set");
        var name = profile.at("localhostProfile");
        if (profile.at("type").text().equals("Localhost")) {
            if (name.require("must be set when AppArmor type is Localhost")) {
                name.check(AppArmorRules::nameFault);
            }
        } else if (name.isThere()) {
            name.invalid("can only be set when AppArmor type is Localhost");
        }
    }

    private static Optional<String> nameFault(String name) {
        if (!name.equals(name.strip())) {
            return Optional.of("must not be padded with whitespace");
        }
        return name.length() > LONGEST || name.indexOf('\0') >= 0
                ? Optional.of("must be a name of at most " + LONGEST + " characters")
                : Optional.empty();
    }

    /** The old way to say it, which must not say anything else than the field. */
    public static void ofAnnotations(Field metadata, Field spec) {
        var containers = Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(list -> spec.at(list).items().stream())
                .collect(Collectors.toMap(
                        container -> container.at("name").text(), container -> container, (first, second) -> first));
        var annotations = metadata.at("annotations");
        for (var key : annotations.keys()) {
            if (!key.startsWith(AppArmor.ANNOTATION)) {
                continue;
            }
            var annotation = annotations.entry(key);
            var container = containers.get(key.substring(AppArmor.ANNOTATION.length()));
            if (container == null) {
                annotation.invalid("container not found");
            } else if (!annotation.text().isEmpty()) {
                AppArmor.parse(annotation.text())
                        .ifPresentOrElse(
                                profile -> agree(container, profile.getType(), profile.getLocalhostProfile()),
                                () -> annotation.add(Problem.unsupported(
                                        annotation.path(),
                                        annotation.node(),
                                        List.of("runtime/default", "unconfined", "localhost/<profile>"))));
            }
        }
    }

    private static void agree(Field container, String type, String name) {
        var field = container.at("securityContext").at("appArmorProfile");
        boolean isOther = !field.at("type").text().equals(type)
                || !field.at("localhostProfile").text().equals(name == null ? "" : name);
        if (field.isThere() && isOther) {
            field.forbidden("apparmor type in annotation and field must match");
        }
    }
}
