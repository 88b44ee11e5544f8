package io.skiff.controlplane.rootca;

import io.fabric8.kubernetes.api.model.Namespace;
import io.skiff.controlplane.kind.core.ConfigMapKind;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The control loop's domain of namespaces that need the CA certificate, by their names. */
public final class RootCaController implements Controller<String, ObservedRootCa> {

    private final String certificate;

    /** @param certificate of the CA, in PEM */
    public RootCaController(String certificate) {
        this.certificate = certificate;
    }

    @Override
    public String name() {
        return "rootca";
    }

    @Override
    public Set<String> keys(View view) {
        return view.list(NamespaceKind.NAMESPACE).stream().map(Stored::name).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        var latest = change.latest();
        if (change.kind().equals(NamespaceKind.NAMESPACE)) {
            return Set.of(latest.name());
        }
        return change.kind().equals(ConfigMapKind.CONFIG_MAP) && latest.name().equals(RootCaPlanner.NAME)
                ? Set.of(latest.namespace())
                : Set.of();
    }

    @Override
    public Optional<ObservedRootCa> observe(String name, View view, Instant now) {
        return view.find(NamespaceKind.NAMESPACE, "", name)
                .map(Stored::object)
                .filter(namespace -> !Ending.isMarked(namespace))
                .map(namespace -> observe(namespace, view));
    }

    private ObservedRootCa observe(Namespace namespace, View view) {
        var stored = view.find(ConfigMapKind.CONFIG_MAP, namespace.getMetadata().getName(), RootCaPlanner.NAME)
                .map(Stored::object);
        return new ObservedRootCa(namespace, stored, certificate);
    }

    @Override
    public Plan plan(ObservedRootCa observed, Instant now) {
        return RootCaPlanner.plan(observed);
    }
}
