package io.skiff.agent.volume.copy;

import java.io.IOException;

/** Takes a directory with everything in it, one file after the other. Its names are single ones. */
interface TreeSink {

    /** Enters a directory; the first one is the tree's own, with an empty name. */
    void directory(String name, FileMetadata metadata) throws IOException;

    /** Leaves the directory that was entered last. */
    void up() throws IOException;

    /**
     * Begins a file.
     *
     * @param link number of a file that has other names, from 1; else 0
     */
    void file(String name, FileMetadata metadata, long size, int link) throws IOException;

    /** A part of the file, in order; what is left out is zero. A part of no bytes says that there is a lot of that. */
    void data(long offset, byte[] buffer, int length) throws IOException;

    void endFile() throws IOException;

    /** Another name of a file. */
    void hardLink(String name, int link) throws IOException;

    void symbolicLink(String name, FileMetadata metadata, String target) throws IOException;

    void fifo(String name, FileMetadata metadata) throws IOException;
}
