package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Encoding;
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
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
            case METADATA -> metadata(stored, request.representation().encoding());
            case TABLE ->
                table(target.definition(), new Found(List.of(stored), stored.revision(), List.of()), request.query());
        };
    }

    Reply list(Target target, ApiRequest request) {
        var selection = Selection.of(target, request.query());
        await(request.query());
        var found = snapshot(selection);
        var contentType = request.representation().encoding().contentType();
        if (isLarge(found)) {
            return new Reply.Pieces(contentType, pieces(target, request, found), found.warnings());
        }
        return request.shape() == Shape.TABLE
                ? table(target.definition(), found, request.query())
                : new Reply.Whole(200, contentType, together(pieces(target, request, found)), found.warnings());
    }

    private static Reply metadata(Stored<?> stored, Encoding encoding) {
        return new Reply.Whole(200, encoding.contentType(), PartialMetadata.of(stored.json(), encoding), List.of());
    }

    private Iterator<byte[]> pieces(Target target, ApiRequest request, Found found) {
        return switch (request.shape()) {
            case WHOLE -> ListPieces.list(target.kind(), found);
            case METADATA -> ListPieces.metadata(found, request.representation().encoding());
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

    /** The object as the view has it now; empty if there is none. */
    public <T extends HasMetadata> Optional<T> find(Kind<T> kind, String namespace, String name) {
        return view.find(kind, namespace, name).map(Stored::object);
    }

    /** The objects that a query selects, after every earlier write; of one name, if it is not empty. */
    @SuppressWarnings("unchecked") // a kind's objects have its class
    public <T extends HasMetadata> Stream<T> chosen(
            KindDefinition<T> definition, String namespace, String name, Query query) {
        await(query);
        var target = new Target(definition, namespace, name, "", List.of());
        return Selection.of(target, query).in(view).stream().map(stored -> (T) stored.object());
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
        return view.consistently(() -> new Found(selection.in(view), view.revision(), selection.unreadable(view)));
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

    /**
     * The selected objects, as of one revision.
     *
     * @param unreadable the places of those that are left out, because they cannot be read
     */
    record Found(List<? extends Stored<?>> objects, long revision, List<ObjectKey> unreadable) {

        List<String> warnings() {
            return Warnings.leftOut(unreadable);
        }
    }

    private Reply table(KindDefinition<?> definition, Found found, Query query) {
        List<? extends JsonNode> trees =
                found.objects().stream().map(one -> Json.read(one.json())).toList();
        var table = Table.of(definition, trees, Long.toString(found.revision()), rowObject(query), clock.instant());
        return Reply.json(200, Json.write(table), found.warnings());
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
