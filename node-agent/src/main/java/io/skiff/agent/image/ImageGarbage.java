package io.skiff.agent.image;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which images to delete when the disk fills: from 85 % on, down to 80 %, the kubelet's defaults. Pulled images
 * go first, then imported ones; of each sort the one that came longest ago. It never deletes an image that a pod or a
 * container uses, a pulled image of the last two minutes, which waits for its container, or an imported image of the
 * last seven days: somebody imported it to use it, and no registry can bring it back. Performs no I/O.
 */
public final class ImageGarbage {

    static final Duration LEAST_AGE = Duration.ofDays(7);
    private static final Duration LEAST_AGE_OF_PULLED = Duration.ofMinutes(2);
    private static final int HIGH_PERCENT = 85;
    private static final int LOW_PERCENT = 80;

    /** The disk with the images. */
    public record Disk(long totalBytes, long usableBytes) {

        /** Whether the disk is so full that images should be deleted. */
        public boolean isFull() {
            return usedBytes() >= percent(HIGH_PERCENT);
        }

        long bytesToFree() {
            return isFull() ? usedBytes() - percent(LOW_PERCENT) : 0;
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
     * @param digestsInUse of the assigned pods and of existing containers
     * @return the references to remove, in this order; by their sizes no more than needed
     */
    public static List<String> plan(List<Image> images, Set<String> digestsInUse, Disk disk, Instant now) {
        long left = disk.bytesToFree();
        var removed = new ArrayList<String>();
        var counted = new HashSet<String>();
        var candidates = images.stream()
                .filter(image -> !digestsInUse.contains(image.digest()))
                .filter(image -> image.imported().plus(leastAge(image)).isBefore(now))
                .sorted(Comparator.comparing(Image::isPulled)
                        .reversed()
                        .thenComparing(Image::imported)
                        .thenComparing(Image::reference))
                .toList();
        for (var image : candidates) {
            if (left <= 0) {
                break;
            }
            removed.add(image.reference());
            left -= counted.add(image.digest()) ? image.sizeBytes() : 0;
        }
        return List.copyOf(removed);
    }

    private static Duration leastAge(Image image) {
        return image.isPulled() ? LEAST_AGE_OF_PULLED : LEAST_AGE;
    }
}
