package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.status.Failures;

/** Tells users what they may do: only administrators get as far as here, and they may do everything. */
public final class AccessReviews {

    private final RequestBodies bodies;

    public AccessReviews(RequestBodies bodies) {
        this.bodies = bodies;
    }

    Reply handle(ApiRequest request) {
        if (!request.method().equals("POST")) {
            throw Failures.methodNotAllowed();
        }
        var review = RequestBodies.asObject(bodies.any(request).tree());
        review.putObject("status")
                .put("allowed", true)
                .put("reason", request.user().name() + " is an administrator");
        return Reply.json(201, review);
    }
}
