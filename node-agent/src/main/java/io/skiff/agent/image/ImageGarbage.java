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
 * built. The last resort is what old revisions run, the oldest first, and only until the disk is no longer full. It never deletes an image that
 * is pinned, or that is used, or one that has just come, which waits for its container. Performs no I/O.
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

        /** By how much less has to be freed for the disk only not to be full any more. */
        long bytesToSpare(Policy policy) {
            return percent(policy.highPercent()) - percent(policy.lowPercent()) - 1;
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
     * @param ofRevisions images that revisions could be taken back to without a registry
     */
    public record Plan(List<String> references, List<BuildCacheEntry> buildCache, List<String> ofRevisions) {

        public Plan {
            references = List.copyOf(references);
            buildCache = List.copyOf(buildCache);
            ofRevisions = List.copyOf(ofRevisions);
        }
    }

    /**
     * @param digestsInUse of the assigned pods and of existing containers
     * @param digestsOfRevisions the newest revision's first
     * @return by their sizes no more than needed, in this order
     */
    public static Plan plan(
            List<Image> images,
            List<BuildCacheEntry> buildCache,
            Set<String> digestsInUse,
            List<String> digestsOfRevisions,
            Disk disk,
            Policy policy,
            Instant now) {
        var kept = Set.copyOf(digestsOfRevisions);
        var unused = images.stream()
                .filter(image -> (image.isPulled() || image.isUntagged()) && !image.isPinned())
                .filter(image -> !digestsInUse.contains(image.digest()))
                .sorted(Comparator.comparing(Image::imported).thenComparing(Image::reference))
                .toList();
        var oldEnough = unused.stream()
                .filter(image -> image.imported().plus(policy.leastAge()).isBefore(now))
                .toList();
        var candidates = oldEnough.stream()
                .filter(image -> !kept.contains(image.digest()))
                .toList();
        // what has just come may go next time
        boolean isLastResort = candidates.size()
                == unused.stream()
                        .filter(image -> !kept.contains(image.digest()))
                        .count();
        var oldestRevisionFirst = oldEnough.stream()
                .filter(image -> isLastResort && kept.contains(image.digest()))
                .sorted(Comparator.comparing(image -> -digestsOfRevisions.indexOf(image.digest())))
                .toList();
        var oldestUseFirst = buildCache.stream()
                .sorted(Comparator.comparing(BuildCacheEntry::lastUse)
                        .thenComparing(entry -> entry.names().toString()))
                .toList();
        var room = new Room(disk.bytesToFree(policy));
        var references = new ArrayList<>(room.images(candidates, Image::isPulled));
        var entries = room.entries(oldestUseFirst);
        references.addAll(room.images(candidates, image -> !image.isPulled()));
        room.needsLess(disk.bytesToSpare(policy));
        return new Plan(references, entries, room.images(oldestRevisionFirst, image -> true));
    }

    /** The room that is still needed. */
    private static final class Room {

        private final Set<String> counted = new HashSet<>();
        private long left;

        Room(long left) {
            this.left = left;
        }

        void needsLess(long bytes) {
            left -= bytes;
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
