package io.skiff.controlplane.gateway.body;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ProjectedVolumeSource;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.pod.HugePages;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.proto.node.EmptyDir;
import io.skiff.proto.node.Files;
import io.skiff.proto.node.HostPath;
import io.skiff.proto.node.ImageVolume;
import io.skiff.proto.node.Volume;
import io.skiff.proto.node.VolumeFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts a pod's volumes. Config maps, secrets and fields of the pod become files. */
final class Volumes {

    private static final int DEFAULT_MODE = 0644;

    private final References references;
    private final DownwardFields fields;
    private final ClaimedVolumes claimed;
    private final Pod pod;

    Volumes(References references, DownwardFields fields, ClaimedVolumes claimed, Pod pod) {
        this.pod = pod;
        this.references = references;
        this.fields = fields;
        this.claimed = claimed;
    }

    /** @throws UnresolvedException if a referenced object is missing */
    Volume volume(io.fabric8.kubernetes.api.model.Volume volume) {
        var result = Volume.newBuilder().setName(volume.getName());
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            var content = references.configMap(source.getName(), source.getOptional());
            return result.setFiles(files(select(
                            content,
                            source.getItems(),
                            source.getDefaultMode(),
                            source.getOptional(),
                            source.getName())))
                    .build();
        }
        if (volume.getSecret() != null) {
            var source = volume.getSecret();
            var content = references.secret(source.getSecretName(), source.getOptional());
            return result.setFiles(files(select(
                            content,
                            source.getItems(),
                            source.getDefaultMode(),
                            source.getOptional(),
                            source.getSecretName())))
                    .build();
        }
        if (volume.getProjected() != null) {
            return result.setFiles(files(projected(volume.getProjected()))).build();
        }
        if (volume.getDownwardAPI() != null) {
            var source = volume.getDownwardAPI();
            return result.setFiles(files(downward(source.getItems(), source.getDefaultMode())))
                    .build();
        }
        if (volume.getPersistentVolumeClaim() != null) {
            return result.setPersistent(claimed.directory(volume.getPersistentVolumeClaim()))
                    .build();
        }
        if (volume.getEphemeral() != null) {
            return result.setPersistent(claimed.ephemeral(volume)).build();
        }
        if (volume.getImage() != null) {
            var image = volume.getImage();
            var policy = image.getPullPolicy();
            return result.setImage(ImageVolume.newBuilder()
                            .setReference(image.getReference())
                            .setPullPolicy(policy == null ? "" : policy))
                    .build();
        }
        if (volume.getHostPath() != null) {
            var type = volume.getHostPath().getType();
            return result.setHostPath(HostPath.newBuilder()
                            .setPath(volume.getHostPath().getPath())
                            .setType(type == null ? "" : type))
                    .build();
        }
        if (volume.getEmptyDir() == null) {
            throw new UnresolvedException("volume \"" + volume.getName() + "\" has no source that is served here");
        }
        return result.setEmptyDir(emptyDir(volume.getEmptyDir())).build();
    }

    /** The files of all sources; of several with one path the last counts, as in Kubernetes. */
    private Collection<VolumeFile> projected(ProjectedVolumeSource volume) {
        var byPath = new LinkedHashMap<String, VolumeFile>();
        for (var projection : volume.getSources()) {
            files(projection, volume.getDefaultMode()).forEach(file -> byPath.put(file.getPath(), file));
        }
        return byPath.values();
    }

    private List<VolumeFile> files(VolumeProjection projection, @Nullable Integer defaultMode) {
        if (projection.getConfigMap() != null) {
            var source = projection.getConfigMap();
            var content = references.configMap(source.getName(), source.getOptional());
            return select(content, source.getItems(), defaultMode, source.getOptional(), source.getName());
        }
        if (projection.getSecret() != null) {
            var source = projection.getSecret();
            var content = references.secret(source.getName(), source.getOptional());
            return select(content, source.getItems(), defaultMode, source.getOptional(), source.getName());
        }
        if (projection.getDownwardAPI() != null) {
            return downward(projection.getDownwardAPI().getItems(), defaultMode);
        }
        throw new UnresolvedException("a projected volume has a source that is not served here");
    }

    private List<VolumeFile> downward(List<DownwardAPIVolumeFile> items, @Nullable Integer defaultMode) {
        return items.stream()
                .map(item -> file(
                        item.getPath(),
                        fields.value(item).getBytes(StandardCharsets.UTF_8),
                        item.getMode(),
                        defaultMode))
                .toList();
    }

    private static List<VolumeFile> select(
            Map<String, byte[]> content,
            List<KeyToPath> items,
            @Nullable Integer defaultMode,
            @Nullable Boolean optional,
            String name) {
        if (items == null || items.isEmpty()) {
            return content.entrySet().stream()
                    .map(entry -> file(entry.getKey(), entry.getValue(), null, defaultMode))
                    .toList();
        }
        var files = new ArrayList<VolumeFile>();
        for (var item : items) {
            var bytes = content.get(item.getKey());
            if (bytes != null) {
                files.add(file(item.getPath(), bytes, item.getMode(), defaultMode));
            } else if (!Boolean.TRUE.equals(optional)) {
                throw new UnresolvedException("couldn't find key %s in %s".formatted(item.getKey(), name));
            }
        }
        return files;
    }

    private static VolumeFile file(String path, byte[] content, @Nullable Integer mode, @Nullable Integer defaultMode) {
        int bits = mode != null ? mode : defaultMode != null ? defaultMode : DEFAULT_MODE;
        return VolumeFile.newBuilder()
                .setPath(path)
                .setContent(ByteString.copyFrom(content))
                .setMode(bits)
                .build();
    }

    private static Files files(Collection<VolumeFile> files) {
        return Files.newBuilder().addAllFiles(files).build();
    }

    private EmptyDir emptyDir(EmptyDirVolumeSource source) {
        var medium = source.getMedium() == null ? "" : source.getMedium();
        var result = EmptyDir.newBuilder().setInMemory(!medium.isEmpty());
        if (HugePages.isMedium(medium)) {
            result.setHugePageSize(HugePages.pageSize(medium, pod)
                    .orElseThrow(() -> new UnresolvedException("the medium " + medium
                            + " needs one size of huge pages in the limits of the pod's containers")));
        }
        if (source.getSizeLimit() != null) {
            result.setSizeLimitBytes(PodResources.units(source.getSizeLimit()));
        }
        return result.build();
    }
}
