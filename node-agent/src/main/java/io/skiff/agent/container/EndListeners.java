package io.skiff.agent.container;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Those who want to know when a container has ended. The fault of one does not keep it from the others. */
final class EndListeners {

    private static final Logger LOG = LogManager.getLogger(EndListeners.class);

    private final List<Runnable> all = new CopyOnWriteArrayList<>();

    void add(Runnable listener) {
        all.add(listener);
    }

    void tell() {
        all.forEach(EndListeners::tell);
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException fault) {
            LOG.error("A listener to ends of containers failed", fault);
        }
    }
}
