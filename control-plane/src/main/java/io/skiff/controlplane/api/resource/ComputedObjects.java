package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;
import io.skiff.controlplane.security.Attempt;
import java.util.List;

/** Objects that are served and stored nowhere: each is made when somebody asks. */
public interface ComputedObjects {

    /** Whether a path is about them. */
    boolean isAbout(List<String> path);

    /** What such a request attempts, in the words of access rights. */
    Attempt attempt(ApiRequest request);

    /** Answers a request whose user may make it. */
    Reply handle(ApiRequest request);
}
