package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.request.ApiRequest;
import io.skiff.controlplane.api.request.Reply;

/** Answers requests to what objects of some kind have below themselves, beside what all have. */
@FunctionalInterface
public interface SubresourceHandler {

    /** @param target with the sub-resource; its kind has it */
    Reply handle(Target target, ApiRequest request);
}
