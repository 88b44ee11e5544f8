package io.skiff.controlplane.tunnel;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Where the output of containers comes from: implemented by the gateway to the nodes. */
public interface PodLogs {

    /** Starts to send the output; returns at once. Faults before the first byte are told to the sink as well. */
    Subscription open(Pod pod, Options options, Sink sink);

    /**
     * What the client asked for.
     *
     * @param container never empty
     * @param previous of the container's last ended run, instead of the present one
     */
    record Options(
            String container,
            boolean follow,
            boolean previous,
            boolean timestamps,
            OptionalLong tailLines,
            OptionalLong limitBytes,
            Optional<Instant> since) {}

    /** Receives the output; calls come one at a time, from any thread. */
    interface Sink {

        /**
         * @param bytes empty to say that the output is there, even if nothing comes yet
         * @return false: no more is wanted now; nothing may be sent before {@link Subscription#resumed}
         */
        boolean chunk(byte[] bytes);

        void end();

        /** @param message for the user: what was tried on what, and what happened */
        void failed(String message);
    }

    /** An open stream of output. */
    interface Subscription extends AutoCloseable {

        /** The sink takes more again. */
        void resumed();

        @Override
        void close();
    }
}
