package io.skiff.agent.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The other nodes of the cluster, which may have layers that this one lacks. */
public interface Neighbours {

    /** Of a node without others. */
    Neighbours NONE = diffIds -> new Search() {
        @Override
        public List<Neighbour> holders(String diffId) {
            return List.of();
        }

        @Override
        public void complete(String diffId) {
            // nobody waits for it
        }

        @Override
        public void failed(String diffId) {
            // nobody waits for it
        }

        @Override
        public void close() {
            // nothing was promised
        }
    };

    /**
     * Asks who has layers, for a second at most. Those that nobody has are this node's to fetch: others who want them wait for it, until the search is
     * closed.
     *
     * @param diffIds the digests of their uncompressed tars
     */
    Search search(List<String> diffIds);

    /**
     * Asks for a document of an image, for a second at most. It is not believed before its digest is checked.
     *
     * @param repository of the image, with its registry
     * @return empty if none has it of an image that is for everybody
     */
    default Optional<byte[]> document(DocumentKind kind, String repository, String digest) {
        return Optional.empty();
    }

    /** What is known of the layers of one pull. */
    interface Search extends AutoCloseable {

        /** The nodes that have a layer, or will have it soon, in the order in which to ask them. */
        List<Neighbour> holders(String diffId);

        /** The layer is complete on this node. */
        void complete(String diffId);

        /** The layer will not come of this pull, whose other layers may still be under way: nobody shall wait for it any more. */
        void failed(String diffId);

        /** What is not complete by now will not come of this pull. */
        @Override
        void close();
    }

    /** Another node. */
    interface Neighbour {

        String name();

        /** The tar of a layer, waited for if it is on its way to that node. It is not believed before its digest is checked. */
        InputStream open(String diffId) throws IOException;
    }
}
