package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.PodAction.GetImage;
import io.skiff.agent.pod.PodAction.PrepareStop;
import io.skiff.agent.pod.PodAction.RunPostStart;
import io.skiff.agent.pod.PodAction.SignalContainer;
import io.skiff.agent.pod.PodAction.StartContainer;
import io.skiff.agent.pod.PodAction.StopContainer;
import io.skiff.agent.pod.PodAction.Tell;

/** The target of the actions: the host in production, a fake in tests. A method throws if the step fails. */
public interface PodTarget {
    void createSandbox(PodSpec pod);

    void attachNetwork(PodUid pod);

    void prepareVolumes(PodAction.PrepareVolumes volumes);

    void getImage(GetImage image);

    void tellProgress(String reference);

    void startContainer(StartContainer start);

    void resizeContainer(ResizeContainer resize);

    void stopContainer(StopContainer stop);

    void prepareStop(PrepareStop stop);

    void signalContainer(SignalContainer stop);

    void runPostStart(RunPostStart begun);

    void killContainer(ContainerId id);

    void removeContainer(ContainerId id);

    void removeSandbox(PodUid pod);

    void detachNetwork(PodUid pod);

    void keepEviction(PodAction.KeepEviction kept);

    void clearPod(PodUid pod);

    void tell(Tell tell);

    void forgetPod(PodUid pod);
}
