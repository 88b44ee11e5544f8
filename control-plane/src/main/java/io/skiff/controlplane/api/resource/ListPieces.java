package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.codec.ProtobufWriter;
import io.skiff.controlplane.api.request.Encoding;
import io.skiff.controlplane.api.table.PartialMetadata;
import io.skiff.controlplane.api.table.Table;
import io.skiff.controlplane.api.table.Table.RowObject;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.view.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;

/** A list as bytes, object by object. Each object is encoded when it is read. */
final class ListPieces implements Iterator<byte[]> {

    private static final byte[] COMMA = ascii(",");
    private static final byte[] NOTHING = {};

    private final Iterator<? extends Stored<?>> objects;
    private final Function<Stored<?>, byte[]> encoding;
    private final byte[] between;
    private final byte[] end;
    private final Queue<byte[]> next = new ArrayDeque<>();
    private boolean isFirst = true;
    private boolean isEnded;

    private ListPieces(
            byte[] start,
            List<? extends Stored<?>> objects,
            Function<Stored<?>, byte[]> encoding,
            byte[] between,
            byte[] end) {
        this.objects = objects.iterator();
        this.encoding = encoding;
        this.between = between;
        this.end = end;
        next.add(start);
    }

    /** Lists the view's own bytes without copying them. */
    static Iterator<byte[]> list(Kind<?> kind, Reads.Found found) {
        return list(kind.name(), kind.apiVersion(), found, Stored::json);
    }

    /** Lists the metadata of the objects alone. */
    static Iterator<byte[]> metadata(Reads.Found found, Encoding encoding) {
        return switch (encoding) {
            case JSON ->
                list(
                        PartialMetadata.KIND,
                        PartialMetadata.API_VERSION,
                        found,
                        object -> PartialMetadata.of(object.json(), encoding));
            case PROTOBUF -> protobuf(found);
        };
    }

    /** Encodes each object twice, because the list begins with its length and is not to be in memory as a whole. */
    private static Iterator<byte[]> protobuf(Reads.Found found) {
        Function<Stored<?>, byte[]> item = object -> ProtobufWriter.item(PartialMetadata.of(Json.read(object.json())));
        long itemBytes = found.objects().stream()
                .mapToLong(object -> item.apply(object).length)
                .sum();
        var head = ProtobufWriter.listHead(
                PartialMetadata.API_VERSION, PartialMetadata.KIND + "List", Long.toString(found.revision()), itemBytes);
        return new ListPieces(head, found.objects(), item, NOTHING, NOTHING);
    }

    private static Iterator<byte[]> list(
            String kind, String apiVersion, Reads.Found found, Function<Stored<?>, byte[]> encoding) {
        var start = "{\"kind\":\"" + kind + "List\",\"apiVersion\":\"" + apiVersion
                + "\",\"metadata\":{\"resourceVersion\":\"" + found.revision() + "\"},\"items\":[";
        return new ListPieces(ascii(start), found.objects(), encoding, COMMA, ascii("]}\n"));
    }

    static Iterator<byte[]> table(KindDefinition<?> definition, Reads.Found found, RowObject include, Instant now) {
        var empty = Json.write(Table.of(definition, List.of(), Long.toString(found.revision()), include, now));
        // the array of rows is the last field
        var text = new String(empty, StandardCharsets.UTF_8);
        int rows = text.lastIndexOf(']');
        return new ListPieces(
                text.substring(0, rows).getBytes(StandardCharsets.UTF_8),
                ordered(definition, found.objects()),
                object -> Json.write(Table.row(definition, Json.read(object.json()), include, now)),
                COMMA,
                text.substring(rows).getBytes(StandardCharsets.UTF_8));
    }

    /** Orders objects as {@link Table} does, without decoding all of them at once. */
    private static List<? extends Stored<?>> ordered(KindDefinition<?> definition, List<? extends Stored<?>> objects) {
        record Timed(Stored<?> object, Instant time) {}
        var time = definition.rowOrder();
        return time.isEmpty()
                ? objects
                : objects.stream()
                        .map(object -> new Timed(object, time.get().apply(Json.read(object.json()))))
                        .sorted(Comparator.comparing(Timed::time))
                        .map(Timed::object)
                        .toList();
    }

    @Override
    public boolean hasNext() {
        if (next.isEmpty() && objects.hasNext()) {
            if (!isFirst && between.length > 0) {
                next.add(between);
            }
            isFirst = false;
            next.add(encoding.apply(objects.next()));
        }
        if (next.isEmpty() && !isEnded) {
            isEnded = true;
            if (end.length > 0) {
                next.add(end);
            }
        }
        return !next.isEmpty();
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return next.remove();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
