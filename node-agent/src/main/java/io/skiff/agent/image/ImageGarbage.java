package io.skiff.agent.image;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides what to delete when the disk fills. Pulled images go by themselves, the one that came longest ago first; then what builds keep to
 * be faster, what was used longest ago first; then images whose names others have got: no registry can bring back one that was imported or
 * built. It never deletes an image that is pinned, or that is used, or one that has just come, which waits for its container. Performs no I/O.
 */
public final class ImageGarbage {

    /**
     * When to begin and to end, with the words of the kubelet.
     *
     * @param highPercent of the disk in use, from which on images go; 100 for never
     * @param lowPercent of the disk in use, down to which they go
     * @param leastAge that they have reached
     */
    public record Policy(int highPercent, int lowPercent, Duration leastAge) {

        /** The kubelet's defaults. */
        public static final Policy DEFAULT = new Policy(85, 80, Duration.ofMinutes(2));

        public Policy {
            if (lowPercent < 0 || lowPercent >= highPercent || highPercent > 100) {
                throw new IllegalArgumentException(
                        "images would go from " + highPercent + " % of the disk in use down to " + lowPercent
                                + " %: the first must be 100 at most, and the second less than the first");
            }
        }
    }

    /** The disk with the images. */
    public record Disk(long totalBytes, long usableBytes) {

        /** Whether the disk is so full that images should be deleted. */
        public boolean isFull(Policy policy) {
            return policy.highPercent() < 100 && usedBytes() >= percent(policy.highPercent());
        }

        long bytesToFree(Policy policy) {
            return isFull(policy) ? usedBytes() - percent(policy.lowPercent()) : 0;
        }

        private long usedBytes() {
            return totalBytes - usableBytes;
        }

        private long percent(int percent) {
            return totalBytes / 100 * percent;
        }
    }

    private ImageGarbage() {}

    /**
     * What goes.
     *
     * @param references of images
     */
    public record Plan(List<String> references, List<BuildCacheEntry> buildCache) {

        public Plan {
            references = List.copyOf(references);
            buildCache = List.copyOf(buildCache);
        }
    }

    /**
     * @param digestsInUse of the assigned pods, of existing containers, and of revisions
     * @return by their sizes no more than needed, in this order
     */
    public static Plan plan(
            List<Image> images,
            List<BuildCacheEntry> buildCache,
            Set<String> digestsInUse,
            Disk disk,
            Policy policy,
            Instant now) {
        var candidates = images.stream()
                .filter(image -> (image.isPulled() || image.isUntagged()) && !image.isPinned())
                .filter(image -> !digestsInUse.contains(image.digest()))
                .filter(image -> image.imported().plus(policy.leastAge()).isBefore(now))
                .sorted(Comparator.comparing(Image::imported).thenComparing(Image::reference))
                .toList();
        var oldestUseFirst = buildCache.stream()
                .sorted(Comparator.comparing(BuildCacheEntry::lastUse)
                        .thenComparing(entry -> entry.names().toString()))
                .toList();
        var room = new Room(disk.bytesToFree(policy));
        var references = new ArrayList<>(room.images(candidates, Image::isPulled));
        var entries = room.entries(oldestUseFirst);
        references.addAll(room.images(candidates, image -> !image.isPulled()));
        return new Plan(references, entries);
    }

    /** The room that is still needed. */
    private static final class Room {

        private final Set<String> counted = new HashSet<>();
        private long left;

        Room(long left) {
            this.left = left;
        }

        List<String> images(List<Image> candidates, Predicate<Image> isMeant) {
            var removed = new ArrayList<String>();
            for (var image : candidates) {
                if (left > 0 && isMeant.test(image)) {
                    removed.add(image.reference());
                    left -= counted.add(image.digest()) ? image.sizeBytes() : 0;
                }
            }
            return removed;
        }

        List<BuildCacheEntry> entries(List<BuildCacheEntry> candidates) {
            var removed = new ArrayList<BuildCacheEntry>();
            for (var entry : candidates) {
                if (left > 0) {
                    removed.add(entry);
                    left -= entry.bytes();
                }
            }
            return removed;
        }
    }
}
