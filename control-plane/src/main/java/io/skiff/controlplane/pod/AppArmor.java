package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.AppArmorProfile;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The AppArmor profiles that a pod's annotations name, as before Kubernetes 1.30. */
public final class AppArmor {

    /** The name of a container follows. */
    public static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

    private static final String LOCALHOST = "localhost/";

    private AppArmor() {}

    /** The profile of a container; empty if there is no annotation, or one that says nothing. */
    public static Optional<AppArmorProfile> annotated(@Nullable Map<String, String> annotations, String container) {
        return annotations == null
                ? Optional.empty()
                : Optional.ofNullable(annotations.get(ANNOTATION + container)).flatMap(AppArmor::parse);
    }

    /** Empty for a text that is none of the forms. */
    public static Optional<AppArmorProfile> parse(String text) {
        if (text.startsWith(LOCALHOST) && text.length() > LOCALHOST.length()) {
            return Optional.of(new AppArmorProfile(text.substring(LOCALHOST.length()), "Localhost"));
        }
        return switch (text) {
            case "runtime/default" -> Optional.of(new AppArmorProfile(null, "RuntimeDefault"));
            case "unconfined" -> Optional.of(new AppArmorProfile(null, "Unconfined"));
            default -> Optional.empty();
        };
    }
}
