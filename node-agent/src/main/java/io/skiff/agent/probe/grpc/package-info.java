/** Probes by the health protocol of gRPC. */
@NullMarked
package io.skiff.agent.probe.grpc;

import org.jspecify.annotations.NullMarked;
