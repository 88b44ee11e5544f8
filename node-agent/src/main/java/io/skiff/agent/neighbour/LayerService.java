package io.skiff.agent.neighbour;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.skiff.agent.image.DocumentKind;
import io.skiff.agent.image.ImageException;
import io.skiff.agent.image.LayerShelf;
import io.skiff.proto.node.DocumentWanted;
import io.skiff.proto.node.ImageDocument;
import io.skiff.proto.node.LayerPiece;
import io.skiff.proto.node.LayerWanted;
import io.skiff.proto.node.LayersFound;
import io.skiff.proto.node.LayersWanted;
import io.skiff.proto.node.NodeLayersGrpc;
import io.skiff.proto.node.VolumeWanted;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Gives layers of this node to other nodes. Which of them may ask is decided before ({@link PeersOnly}). */
final class LayerService extends NodeLayersGrpc.NodeLayersImplBase {

    private static final int MOST_LAYERS = 1000;

    /** A message has 1 MiB at most. */
    private static final int MOST_DOCUMENT_BYTES = 1_000_000;

    /** Reads of one node at a time, those that wait included: it fetches three layers at once. */
    private static final int MOST_READS_OF_ONE = 8;

    private final LayerDesk desk;
    private final LayerShelf shelf;
    private final VolumeGiver volumes;
    private final Executor threads;
    private final Map<String, Integer> reads = new HashMap<>();

    /** @param threads in which layers are read */
    LayerService(LayerDesk desk, LayerShelf shelf, VolumeGiver volumes, Executor threads) {
        this.desk = desk;
        this.shelf = shelf;
        this.volumes = volumes;
        this.threads = threads;
    }

    @Override
    public void find(LayersWanted request, StreamObserver<LayersFound> answer) {
        if (request.getDiffIdsCount() > MOST_LAYERS) {
            answer.onError(Status.INVALID_ARGUMENT
                    .withDescription("more than " + MOST_LAYERS + " layers at once")
                    .asRuntimeException());
            return;
        }
        var caller = PeersOnly.CALLER.get();
        if (request.getGivenUp()) {
            desk.giveUp(caller, request.getDiffIdsList());
        }
        answer.onNext(LayersFound.newBuilder()
                .addAllHolders(desk.find(caller, request.getDiffIdsList(), request.getClaims()))
                .build());
        answer.onCompleted();
    }

    @Override
    public void read(LayerWanted request, StreamObserver<LayerPiece> answer) {
        var call = (ServerCallStreamObserver<LayerPiece>) answer;
        var caller = PeersOnly.CALLER.get();
        if (!enter(caller)) {
            fail(call, Status.RESOURCE_EXHAUSTED.withDescription("more than " + MOST_READS_OF_ONE + " layers at once"));
            return;
        }
        var out = new PieceStream(call, () -> leave(caller));
        var diffId = request.getDiffId();
        var unused = desk.isReadable(diffId).thenAccept(isReadable -> {
            if (!isReadable) {
                fail(call, Status.NOT_FOUND.withDescription("layer " + diffId + " is not here"));
                return;
            }
            try {
                threads.execute(() -> give(diffId, out, call));
            } catch (RejectedExecutionException e) {
                fail(call, Status.RESOURCE_EXHAUSTED.withDescription("too many layers are being read"));
            }
        });
    }

    @Override
    public void volume(VolumeWanted request, StreamObserver<LayerPiece> answer) {
        var call = (ServerCallStreamObserver<LayerPiece>) answer;
        var caller = PeersOnly.CALLER.get();
        if (!enter(caller)) {
            fail(call, Status.RESOURCE_EXHAUSTED.withDescription("more than " + MOST_READS_OF_ONE + " reads at once"));
            return;
        }
        var out = PieceStream.ofAnySpeed(call, () -> leave(caller));
        try {
            threads.execute(() -> give(caller, request.getHandle(), out, call));
        } catch (RejectedExecutionException e) {
            fail(call, Status.RESOURCE_EXHAUSTED.withDescription("too much is being read"));
        }
    }

    private void give(String caller, String handle, PieceStream out, ServerCallStreamObserver<LayerPiece> call) {
        try {
            volumes.give(caller, handle, out);
            out.finish();
            call.onCompleted();
        } catch (IOException e) {
            fail(call, Status.FAILED_PRECONDITION.withDescription(String.valueOf(e.getMessage())));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            fail(call, Status.INTERNAL.withDescription(String.valueOf(e)));
        }
    }

    @Override
    public void document(DocumentWanted request, StreamObserver<ImageDocument> answer) {
        try {
            var found = ImageDocument.newBuilder();
            var kind = request.getIsConfig() ? DocumentKind.CONFIG : DocumentKind.MANIFEST;
            shelf.document(kind, request.getRepository(), request.getDigest())
                    .filter(content -> content.length <= MOST_DOCUMENT_BYTES)
                    .ifPresent(content -> found.setContent(ByteString.copyFrom(content)));
            answer.onNext(found.build());
            answer.onCompleted();
        } catch (RuntimeException e) {
            answer.onError(Status.INTERNAL.withDescription(String.valueOf(e)).asRuntimeException());
        }
    }

    private synchronized boolean enter(String caller) {
        if (reads.getOrDefault(caller, 0) >= MOST_READS_OF_ONE) {
            return false;
        }
        reads.merge(caller, 1, Integer::sum);
        return true;
    }

    private synchronized void leave(String caller) {
        reads.computeIfPresent(caller, (name, count) -> count == 1 ? null : count - 1);
    }

    private void give(String diffId, PieceStream out, ServerCallStreamObserver<LayerPiece> call) {
        try {
            shelf.writeLayer(diffId, out);
            out.finish();
            call.onCompleted();
        } catch (IOException | ImageException e) {
            fail(call, Status.DATA_LOSS.withDescription(String.valueOf(e.getMessage())));
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            fail(call, Status.INTERNAL.withDescription(String.valueOf(e)));
        }
    }

    private static void fail(ServerCallStreamObserver<LayerPiece> call, Status why) {
        if (!call.isCancelled()) {
            call.onError(why.asRuntimeException());
        }
    }
}
