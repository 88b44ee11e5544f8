package io.skiff.controlplane.tunnel;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The source of containers' output. The gateway to the nodes implements it. */
public interface PodLogs {

    /** Starts to send the output, and returns at once. The sink also gets faults before the first byte. */
    Subscription open(Pod pod, Options options, Sink sink);

    /**
     * The options of the client.
     *
     * @param container never empty
     * @param previous whether to read the container's last ended run instead of the present one
     */
    record Options(
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            OptionalLong tailLines,
            OptionalLong limitBytes,
            Optional<Instant> since) {}

    /** Receives the output: one call at a time, from any thread. */
    interface Sink {

        /**
         * @param bytes empty as a sign that there is output, even if nothing has been sent yet
         * @return false if no more is wanted now; nothing may be sent before {@link Subscription#resumed}
         */
        boolean chunk(byte[] bytes);

        void end();

        /** @param message for the user: the operation, its target, and the fault */
        void failed(String message);
    }

    /** An open stream of output. */
    interface Subscription extends AutoCloseable {

        /** Notes that the sink accepts more again. */
        void resumed();

        @Override
        void close();
    }
}
