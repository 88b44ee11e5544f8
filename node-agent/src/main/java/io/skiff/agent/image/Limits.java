package io.skiff.agent.image;

import io.skiff.agent.linux.file.WalkBounds;

/**
 * The bounds of an archive, so that a faulty or hostile one ends in an error and not in a full disk or heap.
 *
 * @param archiveBytes of the decompressed archive, if it is compressed
 * @param documentBytes of one manifest, index or configuration
 * @param layerBytes of the files in one layer
 * @param layerEntries files, directories and links of one layer
 * @param images the number in one archive
 */
record Limits(long archiveBytes, int documentBytes, long layerBytes, long layerEntries, int images) {

    static final Limits DEFAULT = new Limits(64L << 30, 4 << 20, 64L << 30, WalkBounds.MOST_ENTRIES, 100);
}
