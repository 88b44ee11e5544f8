package io.skiff.agent.image;

/**
 * What an archive may ask for at most, so that a wrong or hostile one ends in an error and not in a full disk or heap.
 *
 * @param archiveBytes of the archive, when it has to be decompressed to be read
 * @param documentBytes of one manifest, index or configuration
 * @param layerBytes of the files of one layer
 * @param layerEntries files, directories and links of one layer
 * @param images in one archive
 */
record Limits(long archiveBytes, int documentBytes, long layerBytes, long layerEntries, int images) {

    static final Limits DEFAULT = new Limits(64L << 30, 4 << 20, 64L << 30, 2_000_000, 100);
}
