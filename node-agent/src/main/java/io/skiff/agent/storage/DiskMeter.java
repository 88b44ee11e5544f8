package io.skiff.agent.storage;

import io.skiff.agent.linux.file.TreeSpace;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pressure.DiskUse;
import io.skiff.agent.pressure.DiskUse.Space;
import io.skiff.agent.volume.VolumeDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Measures what a pod's volumes, writable layers and logs take of the disk. */
final class DiskMeter {

    private final VolumeDirectories volumes;
    private final PodLogs logs;

    DiskMeter(VolumeDirectories volumes, PodLogs logs) {
        this.volumes = volumes;
        this.logs = logs;
    }

    /** Looks at volumes with limits first, so that the size of another one says nothing about them. */
    DiskUse use(PodSpec pod, Map<String, Path> layers, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        BooleanSupplier isOver = () -> System.nanoTime() - end > 0;
        var ofVolumes = new TreeMap<String, Space>();
        Stream.of(true, false)
                .flatMap(isLimited -> pod.volumes().stream().filter(volume -> isOnDisk(volume, isLimited)))
                .map(PodVolume::name)
                .forEach(name -> ofVolumes.put(name, space(List.of(volumes.onDisk(pod.uid(), name)), isOver)));
        var ofContainers = new TreeMap<String, Space>();
        pod.allContainers().forEach(container -> {
            var places = new ArrayList<Path>();
            places.add(logs.container(pod.uid(), container.name()));
            var layer = layers.get(container.name());
            if (layer != null) {
                places.add(layer);
            }
            ofContainers.put(container.name(), space(places, isOver));
        });
        return new DiskUse(ofVolumes, ofContainers);
    }

    private static boolean isOnDisk(PodVolume volume, boolean isLimited) {
        return volume.source() instanceof PodVolume.EmptyDir emptyDir
                && !emptyDir.inMemory()
                && emptyDir.sizeLimitBytes().isPresent() == isLimited;
    }

    private static Space space(List<Path> directories, BooleanSupplier isOver) {
        try {
            var space = new TreeSpace(isOver);
            for (var directory : directories) {
                space.add(directory);
            }
            return new Space(space.bytes(), space.inodes(), space.isWhole());
        } catch (IOException e) {
            throw new UncheckedIOException("measure " + directories, e);
        }
    }
}
