package io.skiff.controlplane.api.resource;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.PodLogs;
import io.skiff.controlplane.api.request.Outlet;
import java.nio.charset.StandardCharsets;

/** Carries a container's output to a client. */
final class LogStream implements PodLogs.Sink {

    private final Outlet outlet;

    private LogStream(Outlet outlet) {
        this.outlet = outlet;
    }

    static void start(PodLogs logs, Pod pod, PodLogs.Options options, Outlet outlet) {
        var subscription = logs.open(pod, options, new LogStream(outlet));
        outlet.onDrained(subscription::resumed);
        outlet.onClosed(subscription::close);
    }

    @Override
    public boolean chunk(byte[] bytes) {
        return outlet.send(bytes);
    }

    @Override
    public void end() {
        outlet.end();
    }

    /** The reply has begun, so the fault can only be told in its text. */
    @Override
    public void failed(String message) {
        outlet.send((message + "\n").getBytes(StandardCharsets.UTF_8));
        outlet.end();
    }
}
