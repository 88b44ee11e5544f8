package io.skiff.controlplane.api.resource;

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

    private final Iterator<? extends Stored<?>> objects;
    private final Function<Stored<?>, byte[]> encoding;
    private final byte[] end;
    private final Queue<byte[]> next = new ArrayDeque<>();
    private boolean isFirst = true;
    private boolean isEnded;

    private ListPieces(
            byte[] start, List<? extends Stored<?>> objects, Function<Stored<?>, byte[]> encoding, byte[] end) {
        this.objects = objects.iterator();
        this.encoding = encoding;
        this.end = end;
        next.add(start);
    }

    /** Lists the view's own bytes without copying them. */
    static Iterator<byte[]> list(Kind<?> kind, Reads.Found found) {
        return list(kind.name(), kind.apiVersion(), found, Stored::json);
    }

    /** Lists the metadata of the objects alone. */
    static Iterator<byte[]> metadata(Reads.Found found) {
        return list(
                PartialMetadata.KIND, PartialMetadata.API_VERSION, found, object -> PartialMetadata.of(object.json()));
    }

    private static Iterator<byte[]> list(
            String kind, String apiVersion, Reads.Found found, Function<Stored<?>, byte[]> encoding) {
        var start = "{\"kind\":\"" + kind + "List\",\"apiVersion\":\"" + apiVersion
                + "\",\"metadata\":{\"resourceVersion\":\"" + found.revision() + "\"},\"items\":[";
        return new ListPieces(ascii(start), found.objects(), encoding, ascii("]}\n"));
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
            if (!isFirst) {
                next.add(COMMA);
            }
            isFirst = false;
            next.add(encoding.apply(objects.next()));
        }
        if (next.isEmpty() && !isEnded) {
            isEnded = true;
            next.add(end);
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
