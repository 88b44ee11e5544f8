package io.skiff.agent.build;

import io.skiff.agent.build.plan.BuildArguments;
import io.skiff.agent.image.LocalImageStore;
import io.skiff.agent.image.Platform;
import io.skiff.buildcontext.ContextArchive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process that builds, and that a test kills. */
final class KilledBuild {

    private KilledBuild() {}

    /** Starts it over the images of a lab. Its output is that of the build. */
    static Process start(BuildLab lab, String dockerfile) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledBuild.class.getName(),
                        lab.data.toString(),
                        lab.context.toString(),
                        dockerfile)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        var images = new LocalImageStore(Path.of(arguments[0]), Clock.systemUTC());
        var tar = new ByteArrayOutputStream();
        ContextArchive.write(Path.of(arguments[1]), tar);
        var request = new BuildRequest(
                arguments[2],
                List.of("killed"),
                new BuildArguments(Map.of(), Platform.ofThisHost().toString()),
                Optional.empty(),
                false,
                Map.of("s", new byte[] {'x'}));
        new ImageBuilder(
                        images,
                        (name, logins) -> images.find(name).orElseThrow(),
                        (uri, out) -> Optional.empty(),
                        BuildNetwork.HOST,
                        Clock.systemUTC())
                .build(BuildPlan.of(request), new ByteArrayInputStream(tar.toByteArray()), new BuildLog(System.out));
    }
}
