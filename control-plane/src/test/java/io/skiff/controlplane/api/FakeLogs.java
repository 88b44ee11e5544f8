package io.skiff.controlplane.api;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.tunnel.PodLogs;
import java.nio.charset.StandardCharsets;

/** Every container has logged its own name once, and none has run before. */
final class FakeLogs implements PodLogs {

    @Override
    public Subscription open(Pod pod, Options options, Sink sink) {
        if (options.previous()) {
            sink.failed("previous terminated container \"" + options.container() + "\" not found");
        } else {
            sink.chunk(("hello from " + options.container() + "\n").getBytes(StandardCharsets.UTF_8));
            sink.end();
        }
        return new Subscription() {
            @Override
            public void resumed() {}

            @Override
            public void close() {}
        };
    }
}
