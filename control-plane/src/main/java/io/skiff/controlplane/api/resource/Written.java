package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The result of a write.
 *
 * @param object as it is served
 * @param warnings for the user
 */
record Written(ObjectNode object, List<String> warnings) {}
