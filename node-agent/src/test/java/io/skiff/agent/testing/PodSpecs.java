package io.skiff.agent.testing;

import io.skiff.agent.container.HostNamespaces;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.SecuritySpec;
import io.skiff.agent.container.StandardStreams;
import io.skiff.agent.image.PullSecret;
import io.skiff.agent.pod.ContainerLife;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.Deletion;
import io.skiff.agent.pod.Hook;
import io.skiff.agent.pod.ImagePin;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodDns;
import io.skiff.agent.pod.PodDomain;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodVolume;
import io.skiff.agent.pod.ProbeKind;
import io.skiff.agent.pod.ProbeSpec;
import io.skiff.agent.pod.PullPolicy;
import io.skiff.agent.pod.RestartRule;
import io.skiff.agent.pod.RevisionRef;
import io.skiff.agent.pod.Standing;
import io.skiff.agent.pod.TerminationMessage;
import io.skiff.agent.pod.VolumeMount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pods as tests want them: {@code PodSpecs.pod("web").restart(NEVER).init("setup").build()}. */
public final class PodSpecs {

    private final String name;
    private String hash = "h1";
    private RestartRule rule = RestartRule.ALWAYS;
    private Duration grace = Duration.ofSeconds(30);
    private @Nullable Deletion deletion;
    private @Nullable Duration deadline;
    private PodDns dns = PodDns.OF_HOST;
    private PodDomain domain = PodDomain.NONE;
    private boolean serviceLinks = true;
    private RevisionRef revision = RevisionRef.NONE;
    private Standing standing = Standing.UNKNOWN;
    private List<PullSecret> pullSecrets = List.of();
    private final List<PodVolume> volumes = new ArrayList<>();
    private final List<ContainerTemplate> init = new ArrayList<>();
    private final List<ContainerTemplate> containers = new ArrayList<>();
    private final List<ContainerTemplate> ephemeral = new ArrayList<>();

    private PodSpecs(String name) {
        this.name = name;
    }

    /**
     * A pod of this name and uid, with one container {@code main} of image {@code web:v1} unless the test adds others.
     */
    public static PodSpecs pod(String name) {
        return new PodSpecs(name);
    }

    public PodSpecs hash(String newHash) {
        hash = newHash;
        return this;
    }

    public PodSpecs restart(RestartRule newRule) {
        rule = newRule;
        return this;
    }

    public PodSpecs grace(Duration newGrace) {
        grace = newGrace;
        return this;
    }

    /** Marks the pod for deletion. */
    public PodSpecs deleted(Duration withGrace) {
        deletion = new Deletion(FakeClock.START, withGrace);
        hash = hash + "-deleted";
        return this;
    }

    public PodSpecs deadline(Duration newDeadline) {
        deadline = newDeadline;
        return this;
    }

    public PodSpecs domain(PodDomain newDomain) {
        domain = newDomain;
        return this;
    }

    public PodSpecs withoutServiceLinks() {
        serviceLinks = false;
        return this;
    }

    /** This node finds out what the images of its revision are. */
    public PodSpecs resolving(String revisionUid, boolean asksRegistries) {
        revision = new RevisionRef(revisionUid, asksRegistries);
        hash = hash + "-" + revision;
        return this;
    }

    /** Its Secrets with credentials for registries. */
    public PodSpecs pulling(PullSecret... secrets) {
        pullSecrets = List.of(secrets);
        hash = hash + "-" + Stream.of(secrets).map(PullSecret::hashCode).toList();
        return this;
    }

    public PodSpecs standing(Standing among) {
        standing = among;
        return this;
    }

    public PodSpecs init(String container) {
        init.add(container(container, "web:v1"));
        return this;
    }

    public PodSpecs init(ContainerTemplate container) {
        init.add(container);
        return this;
    }

    public PodSpecs with(ContainerTemplate container) {
        containers.add(container);
        return this;
    }

    /** Adds an ephemeral container. */
    public PodSpecs added(ContainerTemplate container) {
        ephemeral.add(container);
        return this;
    }

    public PodSpecs dns(PodDns chosen) {
        dns = chosen;
        return this;
    }

    public PodSpecs volume(PodVolume volume) {
        volumes.add(volume);
        return this;
    }

    public PodSpec build() {
        return new PodSpec(
                new PodUid(name),
                hash,
                "default",
                name,
                name,
                domain,
                rule,
                grace,
                deletion,
                init,
                containers.isEmpty() ? List.of(container("main", "web:v1")) : containers,
                ephemeral,
                volumes,
                HostNamespaces.NONE,
                List.of(),
                null,
                Map.of(),
                false,
                List.of(),
                List.of(),
                dns,
                pullSecrets,
                serviceLinks,
                revision,
                standing,
                deadline,
                null,
                FakeClock.START);
    }

    public PodBody body() {
        return new PodBody(build(), new byte[0]);
    }

    /** The container with these volumes, each mounted at its name. */
    public static ContainerTemplate mounting(ContainerTemplate container, String... volumes) {
        return new ContainerTemplate(
                container.name(),
                container.image(),
                container.pullPolicy(),
                container.command(),
                container.args(),
                container.workingDirectory(),
                container.env(),
                container.resources(),
                container.security(),
                Stream.of(volumes)
                        .map(volume -> new VolumeMount(volume, "/" + volume, "", false))
                        .toList(),
                container.startupProbe(),
                container.readinessProbe(),
                container.livenessProbe(),
                container.configError(),
                container.pin(),
                container.stopSignal(),
                container.life());
    }

    /** The container with what its revision says of its image. */
    public static ContainerTemplate pinned(ContainerTemplate container, ImagePin pin) {
        return changed(container, pin, container.stopSignal(), container.life());
    }

    /** The container with other requests and limits. */
    public static ContainerTemplate using(ResourceSpec resources, ContainerTemplate container) {
        return new ContainerTemplate(
                container.name(),
                container.image(),
                container.pullPolicy(),
                container.command(),
                container.args(),
                container.workingDirectory(),
                container.env(),
                resources,
                container.security(),
                container.mounts(),
                container.startupProbe(),
                container.readinessProbe(),
                container.livenessProbe(),
                container.configError(),
                container.pin(),
                container.stopSignal(),
                container.life());
    }

    /** The container with a stop signal of its own. */
    public static ContainerTemplate stoppedBy(String signal, ContainerTemplate container) {
        return changed(container, container.pin(), signal, container.life());
    }

    /** The container with hooks of its own. */
    public static ContainerTemplate living(ContainerLife life, ContainerTemplate container) {
        return changed(container, container.pin(), container.stopSignal(), life);
    }

    /** A container with hooks. */
    public static ContainerTemplate hooked(
            @Nullable Hook postStart, @Nullable Hook preStop, ContainerTemplate container) {
        return living(
                new ContainerLife(postStart, preStop, TerminationMessage.NONE, false, StandardStreams.OUTPUTS, ""),
                container);
    }

    /** An init container that runs as long as the pod, see {@link #init(ContainerTemplate)}. */
    public static ContainerTemplate sidecar(ContainerTemplate container) {
        return living(
                new ContainerLife(null, null, TerminationMessage.NONE, true, StandardStreams.OUTPUTS, ""), container);
    }

    private static ContainerTemplate changed(
            ContainerTemplate container, ImagePin pin, String stopSignal, ContainerLife life) {
        return new ContainerTemplate(
                container.name(),
                container.image(),
                container.pullPolicy(),
                container.command(),
                container.args(),
                container.workingDirectory(),
                container.env(),
                container.resources(),
                container.security(),
                container.mounts(),
                container.startupProbe(),
                container.readinessProbe(),
                container.livenessProbe(),
                container.configError(),
                pin,
                stopSignal,
                life);
    }

    public static ContainerTemplate container(String name, String image) {
        return container(name, image, PullPolicy.IF_NOT_PRESENT, Map.of(), "");
    }

    /** A container with probes on TCP ports, see {@link #port}. */
    public static ContainerTemplate probed(String name, ProbeKind... kinds) {
        var probes = new java.util.EnumMap<ProbeKind, ProbeSpec>(ProbeKind.class);
        for (var kind : kinds) {
            probes.put(
                    kind,
                    new ProbeSpec(
                            new ProbeSpec.TcpSocket("", port(kind)),
                            Duration.ZERO,
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(1),
                            1,
                            3));
        }
        return container(name, "web:v1", PullPolicy.IF_NOT_PRESENT, probes, "");
    }

    /** The port of a probe of this kind. */
    public static int port(ProbeKind kind) {
        return switch (kind) {
            case STARTUP -> 1;
            case READINESS -> 2;
            case LIVENESS -> 3;
        };
    }

    public static ContainerTemplate container(
            String name, String image, PullPolicy policy, Map<ProbeKind, ProbeSpec> probes, String configError) {
        return new ContainerTemplate(
                name,
                image,
                policy,
                List.of(),
                List.of(),
                "",
                List.of(),
                ResourceSpec.UNLIMITED,
                SecuritySpec.DEFAULT,
                List.of(),
                probes.get(ProbeKind.STARTUP),
                probes.get(ProbeKind.READINESS),
                probes.get(ProbeKind.LIVENESS),
                configError,
                ImagePin.NONE,
                "",
                ContainerLife.PLAIN);
    }
}
