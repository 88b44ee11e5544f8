package io.skiff.agent.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the layers of one pull can be had: from other nodes, and then from the image's origin, whose bytes are counted. */
final class LayerSources {

    private final LayerSource origin;
    private final Neighbours.Search search;
    private final PullProgress progress;
    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    LayerSources(LayerSource origin, Neighbours.Search search, PullProgress progress) {
        this.origin = origin;
        this.search = search;
        this.progress = progress;
    }

    /** In the order to try them; the origin is the last. */
    List<LayerSource> of(ArchivedImage.Layer layer) {
        var sources = new ArrayList<LayerSource>();
        search.holders(layer.diffId().toString()).stream()
                .filter(neighbour -> !failed.contains(neighbour.name()))
                .forEach(neighbour -> sources.add(from(neighbour)));
        sources.add(counted());
        return List.copyOf(sources);
    }

    /** The layer is complete on this node. */
    void complete(ArchivedImage.Layer layer, LayerSource source) {
        if (source instanceof FromNeighbour) {
            progress.notFromOrigin(layer.size());
        }
        search.complete(layer.diffId().toString());
        progress.layerDone();
    }

    /** Nobody had it. */
    void failed(ArchivedImage.Layer layer) {
        search.failed(layer.diffId().toString());
    }

    /** It is left out for the rest of the pull. */
    void failed(LayerSource source) {
        if (source instanceof FromNeighbour from) {
            failed.add(from.neighbour().name());
        }
    }

    private static LayerSource from(Neighbours.Neighbour neighbour) {
        return new FromNeighbour(neighbour);
    }

    private LayerSource counted() {
        return new LayerSource() {
            @Override
            public InputStream open(ArchivedImage.Layer layer) throws IOException {
                return progress.counted(origin.open(layer));
            }

            @Override
            public String toString() {
                return origin.toString();
            }
        };
    }

    private record FromNeighbour(Neighbours.Neighbour neighbour) implements LayerSource {

        @Override
        public InputStream open(ArchivedImage.Layer layer) throws IOException {
            return neighbour.open(layer.diffId().toString());
        }

        @Override
        public boolean isPlainTar() {
            return true;
        }

        @Override
        public String toString() {
            return "node " + neighbour.name();
        }
    }
}
