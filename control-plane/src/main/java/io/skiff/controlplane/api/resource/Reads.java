package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.request.Shape;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.table.PartialMetadata;
import io.skiff.controlplane.api.table.Table;
import io.skiff.controlplane.api.table.Table.RowObject;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;

/** Serves get and list from the view's serialized bytes. */
public final class Reads {

    /** A longer list is made while the client reads it. */
    private static final long LARGE_BYTES = 64 << 10;

    private final View view;
    private final FreshReads fresh;
    private final Clock clock;

    public Reads(View view, FreshReads fresh, Clock clock) {
        this.view = view;
        this.fresh = fresh;
        this.clock = clock;
    }

    Reply find(Target target, ApiRequest request) {
        await(request.query());
        var stored = require(target);
        return switch (request.shape()) {
            case WHOLE -> Reply.json(200, stored.json());
            case METADATA -> Reply.json(200, PartialMetadata.of(stored.json()));
            case TABLE -> table(target.definition(), List.of(stored), stored.revision(), request.query());
        };
    }

    Reply list(Target target, ApiRequest request) {
        var selection = Selection.of(target, request.query());
        await(request.query());
        var found = snapshot(selection);
        if (isLarge(found)) {
            return new Reply.Pieces("application/json", pieces(target, request, found));
        }
        return request.shape() == Shape.TABLE
                ? table(target.definition(), found.objects(), found.revision(), request.query())
                : Reply.json(200, together(pieces(target, request, found)));
    }

    private Iterator<byte[]> pieces(Target target, ApiRequest request, Found found) {
        return switch (request.shape()) {
            case WHOLE -> ListPieces.list(target.kind(), found);
            case METADATA -> ListPieces.metadata(found);
            case TABLE -> ListPieces.table(target.definition(), found, rowObject(request.query()), clock.instant());
        };
    }

    private static boolean isLarge(Found found) {
        long bytes = 0;
        for (var object : found.objects()) {
            bytes += object.json().length;
            if (bytes > LARGE_BYTES) {
                return true;
            }
        }
        return false;
    }

    /** Returns the object as the view has it now. */
    public Stored<?> require(Target target) {
        return view.find(target.kind(), target.namespace(), target.name()).orElseThrow(() -> missing(target));
    }

    private ApiException missing(Target target) {
        return view.unreadable(target.kind(), target.namespace(), target.name())
                .map(Failures::unreadable)
                .orElseGet(() -> Failures.notFound(target.kind(), target.name()));
    }

    Found snapshot(Selection selection) {
        return view.consistently(() -> new Found(selection.in(view), view.revision()));
    }

    /**
     * Waits for the requested version: without a resourceVersion for every earlier write, with 0 for nothing, else for
     * at least that version.
     */
    public void await(Query query) {
        var asked = query.number("resourceVersion");
        if (asked.isEmpty()) {
            fresh.await();
        } else {
            fresh.await(asked.getAsLong());
        }
    }

    /** The selected objects, as of one revision. */
    record Found(List<? extends Stored<?>> objects, long revision) {}

    private Reply table(KindDefinition<?> definition, List<? extends Stored<?>> objects, long revision, Query query) {
        List<? extends JsonNode> trees =
                objects.stream().map(one -> Json.read(one.json())).toList();
        return Reply.json(200, Table.of(definition, trees, Long.toString(revision), rowObject(query), clock.instant()));
    }

    static RowObject rowObject(Query query) {
        return switch (query.text("includeObject")) {
            case "None" -> RowObject.NONE;
            case "Object" -> RowObject.WHOLE;
            case "", "Metadata" -> RowObject.METADATA;
            default -> throw Failures.badRequest("query parameter includeObject: must be None, Metadata or Object");
        };
    }

    private static byte[] together(Iterator<byte[]> pieces) {
        var bytes = new ByteArrayOutputStream();
        pieces.forEachRemaining(bytes::writeBytes);
        return bytes.toByteArray();
    }
}
