package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.security.Authorizer;
import java.util.List;

/** Tells users what they may do. */
public final class AccessReviews {

    static final String GROUP = "authorization.k8s.io";
    static final String PLURAL = "selfsubjectaccessreviews";

    private static final List<String> PATH = List.of("apis", GROUP, "v1", PLURAL);

    private final RequestBodies bodies;
    private final Authorizer authorizer;

    public AccessReviews(RequestBodies bodies, Authorizer authorizer) {
        this.bodies = bodies;
        this.authorizer = authorizer;
    }

    static boolean isAbout(List<String> path) {
        return path.equals(PATH);
    }

    Reply handle(ApiRequest request) {
        if (!request.method().equals("POST")) {
            throw Failures.methodNotAllowed();
        }
        var review = RequestBodies.asObject(bodies.any(request).tree());
        boolean allowed = authorizer.allows(request.user(), Attempts.reviewed(review.path("spec")));
        review.putObject("status").put("allowed", allowed);
        return Reply.json(201, review);
    }
}
