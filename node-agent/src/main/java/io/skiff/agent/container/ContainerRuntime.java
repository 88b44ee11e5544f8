package io.skiff.agent.container;

import io.skiff.agent.cgroup.PodLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts, stops and observes containers on this host.
 *
 * <p>Crash-only: everything it knows is on disk or in the kernel. After {@code kill -9} of the agent a new instance
 * over the same directories lists the same sandboxes and containers, and still observes their ends. All methods may be
 * called from any thread; calls for one container must not overlap. Faults are {@link ContainerException} and
 * {@link io.skiff.agent.linux.ErrnoException}.
 */
public interface ContainerRuntime extends AutoCloseable {

    /**
     * Makes the resources that the containers of a pod share: the control group with its share of the processors, and
     * the namespaces net, ipc, uts. The network namespace has only {@code lo}, up. Idempotent.
     */
    Sandbox createSandbox(SandboxSpec spec);

    /**
     * Releases the pod's namespaces and its cgroup. Its containers must have been removed. Does nothing if the pod has
     * none.
     */
    void removeSandbox(PodUid pod);

    /** Finds the pod's sandbox, if it is complete. */
    Optional<Sandbox> findSandbox(PodUid pod);

    /** Lists every sandbox on this host, ordered by pod uid. */
    List<Sandbox> listSandboxes();

    /**
     * Prepares a container (directories, cgroup, log, record) and starts it. When this returns, the child was verified
     * at the gate and the user's program was executed. On failure nothing of it is left.
     *
     * @throws ContainerException with a reason and a message for the user, such as a missing program or a memory limit
     *     that is too small
     */
    void start(ContainerSpec spec);

    /**
     * Gives a running container other limits of processors and memory, and other labels.
     *
     * @param share of its whole pod from then on
     * @throws ContainerException if it does not run, or uses more memory than it may have then; it keeps what it has
     */
    void resize(ContainerId id, ResourceSpec resources, Map<String, String> labels, PodLimits share);

    /** Throws away what was written down of programs that ended in running containers, where it has become much. */
    void trimAccounts();

    /**
     * Executes a program in a running container, with its namespaces, limits, privileges and environment, and waits for its end. What it has
     * started ends with it, unless the request says that it stays. Several may run in one container.
     *
     * @throws ContainerException if it could not be executed, also because the container has ended
     */
    ExecRequest.Result exec(ContainerId id, ExecRequest request);

    /**
     * Executes a program of a user in a running container, as {@link #exec} does, and returns while it runs. Several may run in one
     * container, within bounds.
     *
     * @throws ContainerException if it could not be executed; {@link ContainerException#countsAsRun} if that is the program's fault
     */
    ExecProcess open(ContainerId id, ExecCommand command);

    /**
     * Attaches a user to the input of a running container, or to its terminal. Several may be attached.
     *
     * @throws ContainerException if it does not run, or has no input
     */
    ContainerInput input(ContainerId id);

    /**
     * Records a container whose program could not be executed as one that ended at once with exit code 128, until it is
     * removed. It counts as a run, also after a restart of the agent.
     *
     * @param why the reason, for the user
     */
    void keepAsEnded(ContainerSpec spec, String why);

    /** Sends a signal to the container's pid 1. Does nothing if it has ended. */
    void signal(ContainerId id, int signal);

    /** Kills every process of the container, and does not wait for its end. */
    void kill(ContainerId id);

    /**
     * Removes an ended container's root, cgroup and record; its log stays. Does nothing if the container does not
     * exist.
     */
    void remove(ContainerId id);

    /** Lists every container that was started and not removed, ordered by id. */
    List<ContainerObservation> list();

    /** Lists the containers of one pod. */
    List<ContainerObservation> list(PodUid pod);

    /** Calls the listener after the end of any container, from a thread of the runtime; it must return at once. */
    void onEnd(Runnable listener);

    /** Stops observing; containers keep running, and their output stays attached. */
    @Override
    void close();
}
