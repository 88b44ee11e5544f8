package io.skiff.controlplane;

import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.step.ProcessEnd;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.ViewFolder;
import io.skiff.controlplane.view.ViewWatchdog;
import java.time.Clock;
import java.util.List;

/** The view of this server, with the parts that make it follow the store. */
final class FollowedView implements AutoCloseable {

    private final Signal signal = new Signal();
    private final LiveView view;
    private final ViewFolder folder;
    private final ViewWatchdog watchdog;

    FollowedView(KindRegistry kinds, Store store) {
        view = new LiveView(kinds);
        folder = new ViewFolder(store, view, signal);
        watchdog = new ViewWatchdog(store::readRevision, view, ProcessEnd::now);
    }

    LiveView view() {
        return view;
    }

    /** It is to be stepped by another thread than the view, because it watches that one. */
    ViewWatchdog watchdog() {
        return watchdog;
    }

    StepThread start(Clock clock) {
        return StepThread.start("view", List.of(folder), signal, clock);
    }

    @Override
    public void close() {
        folder.close();
    }
}
