package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;

/** Answers requests to a sub-resource that only some kinds have. */
@FunctionalInterface
public interface SubresourceHandler {

    /** @param target names the sub-resource, which its kind has */
    Reply handle(Target target, ApiRequest request);
}
