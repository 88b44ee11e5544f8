package io.skiff.agent.pod;

/**
 * An image that a container needs before it starts: the one that it runs, or that of a volume.
 *
 * @param pin what is known of its bytes
 */
public record WantedImage(String container, String reference, ImagePin pin, PullPolicy pullPolicy) {

    /** The one that it runs. */
    static WantedImage of(ContainerTemplate template) {
        return new WantedImage(template.name(), template.image(), template.pin(), template.pullPolicy());
    }

    /** What the name of a volume's image means is found out for each start. */
    static WantedImage of(ContainerTemplate template, PodVolume.OfImage volume) {
        return new WantedImage(template.name(), volume.reference(), ImagePin.NONE, volume.pullPolicy());
    }
}
