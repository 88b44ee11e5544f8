package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.MalformedException;
import io.skiff.controlplane.api.codec.TreeReader;
import io.skiff.controlplane.api.codec.TreeReader.Parsed;
import io.skiff.controlplane.api.patch.Patch;
import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.resource.EditOptions.Part;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.table.PartialMetadata;
import io.skiff.controlplane.api.table.Table;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The verbs on objects: which request does what. */
public final class Resources {

    private final Clock clock;
    private final RequestBodies bodies;
    private final Reads reads;
    private final Creation creation;
    private final Edits edits;
    private final Deletion deletion;
    private final Watches watches;
    private final Map<Subresource, SubresourceHandler> others;

    public Resources(
            Clock clock,
            RequestBodies bodies,
            Reads reads,
            Creation creation,
            Edits edits,
            Deletion deletion,
            Watches watches,
            Map<Subresource, SubresourceHandler> others) {
        this.clock = clock;
        this.bodies = bodies;
        this.reads = reads;
        this.creation = creation;
        this.edits = edits;
        this.deletion = deletion;
        this.watches = watches;
        this.others = Map.copyOf(others);
    }

    /** The caller has seen to it that the user may do this. */
    Reply handle(Target target, ApiRequest request) {
        if (target.name().isEmpty()) {
            return collection(target, request);
        }
        return switch (target.subresource()) {
            case "" -> object(target, request);
            case "status" -> status(target, request);
            case "scale" -> scale(target, request);
            default -> other(target, request);
        };
    }

    private static void requireAcceptable(ApiRequest request) {
        if (!request.acceptsObjects()) {
            throw Failures.notAcceptable();
        }
    }

    private Reply other(Target target, ApiRequest request) {
        var asked = target.definition().subresources().stream()
                .filter(one -> one.name().equals(target.subresource()))
                .findFirst()
                .orElseThrow(() -> noSuchSubresource(target));
        if (asked.part() != null) {
            return part(target, request, new Part(false, asked.part()));
        }
        var handler = others.get(asked);
        if (handler == null) {
            throw noSuchSubresource(target);
        }
        return handler.handle(target, request);
    }

    private static ApiException noSuchSubresource(Target target) {
        return Failures.noSuchResource(target.kind().group(), target.kind().plural());
    }

    private Reply collection(Target target, ApiRequest request) {
        requireAcceptable(request);
        boolean everywhere = target.kind().namespaced() && target.namespace().isEmpty();
        return switch (request.method()) {
            case "GET" -> request.query().flag("watch") ? watches.watch(target, request) : reads.list(target, request);
            case "POST" -> {
                if (everywhere) {
                    throw Failures.methodNotAllowed();
                }
                var body = bodies.object(request, target);
                yield written(
                        201,
                        target.definition(),
                        request,
                        creation.create(
                                target,
                                body,
                                FieldValidation.of(request.query()),
                                request.query().isDryRun()));
            }
            case "DELETE" -> {
                if (everywhere) {
                    throw Failures.methodNotAllowed();
                }
                yield deleteCollection(target, request);
            }
            default -> throw Failures.methodNotAllowed();
        };
    }

    private Reply object(Target target, ApiRequest request) {
        requireAcceptable(request);
        return switch (request.method()) {
            case "GET" -> request.query().flag("watch") ? watches.watch(target, request) : reads.find(target, request);
            case "PUT" -> replace(target, request, Part.ALL_BUT_STATUS);
            case "PATCH" -> patch(target, request, Part.ALL_BUT_STATUS);
            case "DELETE" -> delete(target, request);
            default -> throw Failures.methodNotAllowed();
        };
    }

    private Reply status(Target target, ApiRequest request) {
        if (!target.definition().has(Subresource.STATUS)) {
            throw noSuchSubresource(target);
        }
        return part(target, request, Part.STATUS);
    }

    private Reply part(Target target, ApiRequest request, Part part) {
        requireAcceptable(request);
        return switch (request.method()) {
            case "GET" -> reads.find(target, request);
            case "PUT" -> replace(target, request, part);
            case "PATCH" -> patch(target, request, part);
            default -> throw Failures.methodNotAllowed();
        };
    }

    private Reply replace(Target target, ApiRequest request, Part part) {
        var body = bodies.object(request, target);
        return written(
                200,
                target.definition(),
                request,
                edits.edit(
                        target,
                        options(request, part, body.doubledFields()),
                        before -> ((ObjectNode) body.tree()).deepCopy()));
    }

    private Reply patch(Target target, ApiRequest request, Part part) {
        var body = parse(request);
        var patch = new Patch(Patch.Format.of(request.contentType()), body.tree());
        var written = edits.edit(
                target,
                options(request, part, body.doubledFields()),
                before -> patch.apply(target.definition().schema(), before));
        return written(200, target.definition(), request, written);
    }

    private Reply scale(Target target, ApiRequest request) {
        requireAcceptable(request);
        if (!target.definition().has(Subresource.SCALE)) {
            throw noSuchSubresource(target);
        }
        if (request.method().equals("GET")) {
            reads.await(request.query());
            return Reply.json(200, Scale.of(Json.read(reads.require(target).json())));
        }
        var written = edits.edit(target, options(request, Part.ALL_BUT_STATUS, List.of()), scaling(request));
        return Reply.json(200, Json.write(Scale.of(written.object())), written.warnings());
    }

    private Edits.Edit scaling(ApiRequest request) {
        switch (request.method()) {
            case "PUT" -> {
                var scale = RequestBodies.asObject(bodies.any(request).tree());
                return before -> Scale.applied(before, scale);
            }
            case "PATCH" -> {
                var patch = new Patch(
                        Patch.Format.of(request.contentType()), parse(request).tree());
                return before -> Scale.applied(before, patch.apply(Schema.Scalar.ANY, Scale.of(before)));
            }
            default -> throw Failures.methodNotAllowed();
        }
    }

    private static Parsed parse(ApiRequest request) {
        Patch.Format.of(request.contentType());
        try {
            return TreeReader.json(request.body());
        } catch (MalformedException e) {
            throw Failures.badRequest(e.what());
        }
    }

    private static EditOptions options(ApiRequest request, Part part, List<String> doubled) {
        return new EditOptions(
                part,
                FieldValidation.of(request.query()),
                doubled,
                request.query().isDryRun());
    }

    private Reply delete(Target target, ApiRequest request) {
        var deleted = deletion.delete(target, DeleteOptions.of(request, bodies.options(request)));
        boolean isTold = deleted.gone() && !target.definition().deletion().answersWithTheObject();
        return isTold ? done(target.kind(), deleted.object()) : Reply.json(200, deleted.object());
    }

    private Reply deleteCollection(Target target, ApiRequest request) {
        var options = DeleteOptions.of(request, bodies.options(request));
        var selection = Selection.of(target, request.query());
        reads.await(request.query());
        for (var stored : reads.snapshot(selection).objects()) {
            try {
                deletion.delete(target.named(stored.name()), options);
            } catch (ApiException e) {
                if (e.code() != 404) {
                    throw e;
                }
            }
        }
        return Reply.json(200, success());
    }

    private static Reply done(Kind<?> kind, ObjectNode object) {
        var status = success();
        var details = status.putObject("details")
                .put("name", object.at("/metadata/name").asText());
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        details.put("kind", kind.plural()).put("uid", object.at("/metadata/uid").asText());
        return Reply.json(200, status);
    }

    private static ObjectNode success() {
        var status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return status.put("status", "Success");
    }

    private Reply written(int code, KindDefinition<?> definition, ApiRequest request, Written written) {
        var encoding = request.representation().encoding();
        var body = switch (request.shape()) {
            case WHOLE -> Json.write(written.object());
            case METADATA -> PartialMetadata.encoded(PartialMetadata.of(written.object()), encoding);
            case TABLE -> Json.write(table(definition, request, written.object()));
        };
        return new Reply.Whole(code, encoding.contentType(), body, written.warnings());
    }

    private ObjectNode table(KindDefinition<?> definition, ApiRequest request, ObjectNode object) {
        var revision = object.at("/metadata/resourceVersion").asText();
        return Table.of(definition, List.of(object), revision, Reads.rowObject(request.query()), clock.instant());
    }
}
