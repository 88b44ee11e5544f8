package io.skiff.agent.container;

import java.util.List;
import java.util.Optional;

/**
 * Makes, ends and observes containers on this host.
 *
 * <p>Crash-only: everything it knows is on disk or in the kernel. After {@code kill -9} of the agent a new instance over the same
 * directories lists the same sandboxes and containers, and their ends are still seen. All methods may be called from any thread;
 * calls for one container must not overlap. Faults are {@link ContainerException} and {@link io.skiff.agent.linux.ErrnoException}.
 */
public interface ContainerRuntime extends AutoCloseable {

    /**
     * Makes what the containers of a pod share: the control group with its share of the processors, and the namespaces net, ipc, uts.
     * The network namespace has only {@code lo}, up. Idempotent.
     */
    Sandbox createSandbox(SandboxSpec spec);

    /** Releases the pod's namespaces and its cgroup. Its containers must have been removed. Does nothing when there is none. */
    void removeSandbox(PodUid pod);

    /** The pod's sandbox, if it has a whole one. */
    Optional<Sandbox> findSandbox(PodUid pod);

    /** Every sandbox on this host, ordered by pod uid. */
    List<Sandbox> listSandboxes();

    /**
     * Prepares a container (directories, cgroup, log, record) and starts it: when this returns, the gate was verified and the user's
     * program was executed. On failure nothing of it is left.
     *
     * @throws ContainerException with a reason and a message for the user: the program is not there, the memory limit is too small...
     */
    void start(ContainerSpec spec);

    /**
     * Keeps a container whose program could not be executed as one that ended at once with exit code 128, until it is removed: it
     * counts as a run, also after a restart of the agent.
     *
     * @param why for the user
     */
    void keepAsEnded(ContainerSpec spec, String why);

    /** Sends a signal to the container's pid 1. Does nothing when it has ended. */
    void signal(ContainerId id, int signal);

    /** Kills every process of the container. Its end is observed later. */
    void kill(ContainerId id);

    /** Removes an ended container's root, cgroup and record; its log stays. Does nothing when it is not there. */
    void remove(ContainerId id);

    /** Every container that was started and not removed, ordered by id. */
    List<ContainerObservation> list();

    /** The same of one pod. */
    List<ContainerObservation> list(PodUid pod);

    /** Calls the listener after the end of any container, from a thread of the runtime; it must return at once. */
    void onEnd(Runnable listener);

    /** Stops observing; containers keep running, and their output stays attached. */
    @Override
    void close();
}
