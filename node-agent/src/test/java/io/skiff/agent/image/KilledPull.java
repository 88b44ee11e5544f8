package io.skiff.agent.image;

import io.skiff.agent.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A process that pulls an image, removes it and collects its layers, again and again, until a test kills it. */
final class KilledPull {

    private KilledPull() {}

    /** It says {@code begin} at first. */
    static Process start(Path images, String reference) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledPull.class.getName(),
                        images.toString(),
                        reference)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static Image pull(LocalImageStore store, String reference) {
        var client = RegistryClient.of(Path.of("/none"), Map.of());
        return store.pull(reference, client.origin(ImageReference.parse(reference), List.of()), new PullProgress());
    }

    public static void main(String[] arguments) {
        var store = new LocalImageStore(Path.of(arguments[0]), Clock.systemUTC());
        System.out.println("begin");
        while (true) {
            pull(store, arguments[1]);
            store.remove(arguments[1]);
            store.collect(Set.of());
        }
    }
}
