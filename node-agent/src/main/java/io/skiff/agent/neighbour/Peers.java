package io.skiff.agent.neighbour;

import io.skiff.agent.image.DocumentKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The other nodes, as far as they give layers. */
interface Peers {

    /** Their names, in no order. */
    List<String> names();

    /**
     * Asks one of them, see {@link LayerDesk#find}. Fails when it does not answer at once.
     *
     * @return as many names as diff ids
     */
    CompletableFuture<List<String>> find(String name, List<String> diffIds, boolean claims);

    /**
     * Tells one of them that this node does not fetch what it claimed there, see {@link LayerDesk#giveUp}. Completes when it knows, and fails when it does
     * not answer at once.
     */
    CompletableFuture<?> giveUp(String name, List<String> diffIds);

    /** Asks one of them for a document of an image. Empty when it does not give it; fails when it does not answer at once. */
    CompletableFuture<Optional<byte[]>> document(String name, DocumentKind kind, String repository, String digest);

    /** The tar of a layer, waited for if it is on its way there. */
    InputStream read(String name, String diffId) throws IOException;
}
