package io.skiff.controlplane.kind.storage;

import io.fabric8.kubernetes.api.model.CSIPersistentVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The words of volumes that are directories of a node. A volume is named by its handle, which is the name of its
 * directory below the node's data directory.
 */
public final class LocalPath {

    /** Names the provisioner in a class, and the driver in a volume. */
    public static final String DRIVER = "skiff.io/local-path";

    /** In the attributes of a volume: the name of the node that has the directory. */
    public static final String NODE = "node";

    /** Annotation of a volume whose directory was made once. A missing one is never replaced by an empty one. */
    public static final String MADE = "skiff.io/directory-made";

    /** Annotation of Kubernetes: who made a volume. */
    public static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

    /** Keeps a volume until its node has removed the directory. */
    public static final String FINALIZER = "skiff.io/local-path";

    /** The agent makes no more directories. */
    public static final int MOST_ON_NODE = 500;

    /** Also the rule of the agent. */
    private static final Pattern HANDLE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?");

    private LocalPath() {}

    public static boolean isHandle(String text) {
        return HANDLE.matcher(text).matches();
    }

    public static Optional<String> handle(PersistentVolume volume) {
        return source(volume).map(CSIPersistentVolumeSource::getVolumeHandle).filter(LocalPath::isHandle);
    }

    /** The node that has the directory. */
    public static Optional<String> node(PersistentVolume volume) {
        return source(volume)
                .map(CSIPersistentVolumeSource::getVolumeAttributes)
                .flatMap(attributes -> Optional.ofNullable(attributes.get(NODE)));
    }

    public static boolean isMade(PersistentVolume volume) {
        var annotations = volume.getMetadata().getAnnotations();
        return annotations != null && annotations.containsKey(MADE);
    }

    /** Whether the cluster made it, so that its node may make an empty directory for it, once. */
    public static boolean isProvisioned(PersistentVolume volume) {
        var annotations = volume.getMetadata().getAnnotations();
        return annotations != null && DRIVER.equals(annotations.get(PROVISIONED_BY));
    }

    private static Optional<CSIPersistentVolumeSource> source(PersistentVolume volume) {
        return Optional.ofNullable(volume.getSpec().getCsi()).filter(csi -> DRIVER.equals(csi.getDriver()));
    }
}
