package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a write made of an object.
 *
 * @param object as it is served
 * @param warnings for the user
 */
record Written(ObjectNode object, List<String> warnings) {}
