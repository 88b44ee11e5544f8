package io.skiff.controlplane;

import io.skiff.controlplane.api.resource.Readiness;
import io.skiff.controlplane.store.etcd.EtcdUpkeep;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.view.ViewWatchdog;
import java.util.Optional;

/** Tells whether this server has an etcd that works, and a view that shows what etcd holds. */
record Health(View view, ViewWatchdog watchdog, EtcdUpkeep upkeep) implements Readiness {

    @Override
    public Optional<String> trouble() {
        if (!view.isSynced()) {
            return Optional.of("the store has not been read yet");
        }
        if (!view.isFollowing()) {
            return Optional.of("etcd does not answer");
        }
        if (watchdog.isBehind()) {
            return Optional.of("what etcd holds is not seen");
        }
        return upkeep.isOutOfSpace() ? Optional.of("etcd is out of space") : Optional.empty();
    }
}
